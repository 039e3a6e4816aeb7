'use client'

import { Truck } from 'lucide-react'
import { useState } from 'react'
import { SupplierDialog } from '@/components/finance/suppliers/supplier-dialog'
import type { FormAction } from '@/components/ui/action-types'
import {
  Command,
  CommandEmpty,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Spinner } from '@/components/ui/spinner'
import { useAnswer } from '@/components/ui/use-answer'
import type { ActionResult } from '@/lib/action'
import type { Supplier } from '@/lib/finance/suppliers.schemas'

type Found = { id: string; label: string; hint: string }

interface SupplierPickerProps {
  org: string
  find: (input: { org: string; q: string }) => Promise<ActionResult<Found[]>>
  /** Adds a supplier; null for who may not, and where only those that there are can be meant. */
  save?: FormAction<Supplier> | null
  onChoose: (supplier: Found) => void
}

/** Finds a supplier by any part of the name; who may adds the one that is not there yet. */
export function SupplierPicker({ org, find, save = null, onChoose }: SupplierPickerProps) {
  const [text, setText] = useState('')
  const q = text.trim()
  const found = useAnswer(find, q.length > 0 ? { org, q } : null)
  return (
    <div className="grid gap-2">
      <Command
        loop
        shouldFilter={false}
        label="Find a supplier"
        className="h-auto rounded-md border border-input bg-card"
      >
        <CommandInput
          value={text}
          onValueChange={setText}
          placeholder="Name, email or tax number…"
        />
        {/* There from the start: the field says that it controls it. */}
        <CommandList hidden={q === ''}>
          <CommandEmpty>
            {found.state === 'failed' ? (
              found.refusal
            ) : found.state === 'ready' ? (
              `No supplier matches “${q}”.`
            ) : (
              <Spinner label="Searching…" />
            )}
          </CommandEmpty>
          {(found.data ?? []).map((hit) => (
            <CommandItem key={hit.id} value={hit.id} onSelect={() => onChoose(hit)}>
              <Truck aria-hidden />
              <span className="min-w-0 truncate">
                <bdi>{hit.label}</bdi>
              </span>
              <span className="ms-auto min-w-0 shrink truncate ps-4 text-muted-foreground text-xs">
                <bdi>{hit.hint}</bdi>
              </span>
            </CommandItem>
          ))}
        </CommandList>
      </Command>
      {save === null ? null : (
        <SupplierDialog
          variant="link"
          size="sm"
          className="justify-self-start"
          org={org}
          supplier={null}
          name={q}
          save={save}
          onSaved={({ id, name, email }) => onChoose({ id, label: name, hint: email ?? '' })}
        >
          Add a new supplier
        </SupplierDialog>
      )}
    </div>
  )
}
