'use client'

import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { NewCustomerDialog } from '@/components/crm/new-customer-dialog'
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

export interface FoundCustomer {
  id: string
  label: string
  hint: string
}

interface CustomerPickerProps {
  org: string
  find: (input: { org: string; q: string; limit: number }) => Promise<ActionResult<FoundCustomer[]>>
  /** Adds a customer; null for who may not, and where only those that there are can be meant. */
  create?: FormAction<{ id: string }> | null
  onChoose: (customer: FoundCustomer) => void
}

const FOUND = 8

/** Finds the customer on the telephone by any part of what is known of them. */
export function CustomerPicker({ org, find, create = null, onChoose }: CustomerPickerProps) {
  const [text, setText] = useState('')
  const q = text.trim()
  const found = useAnswer(find, q.length > 0 ? { org, q, limit: FOUND } : null)
  const hits = found.data ?? []
  return (
    <div className="grid gap-2">
      <Command
        loop
        shouldFilter={false}
        label="Find a customer"
        className="h-auto rounded-md border border-input bg-card"
      >
        <CommandInput
          value={text}
          onValueChange={setText}
          placeholder="Name, company, email or phone…"
          autoFocus
        />
        {/* There from the start: the field says that it controls it. */}
        <CommandList hidden={q === ''}>
          <CommandEmpty>
            {found.state === 'failed' ? (
              found.refusal
            ) : found.state === 'ready' ? (
              `No customer matches “${q}”.`
            ) : (
              <Spinner label="Searching…" />
            )}
          </CommandEmpty>
          {hits.map((hit) => (
            <CommandItem key={hit.id} value={hit.id} onSelect={() => onChoose(hit)}>
              <UserRound aria-hidden />
              <span className="min-w-0 truncate">
                <bdi>{hit.label}</bdi>
              </span>
              {hit.hint ? (
                <span className="ms-auto min-w-0 shrink truncate ps-4 text-muted-foreground text-xs">
                  <bdi>{hit.hint}</bdi>
                </span>
              ) : null}
            </CommandItem>
          ))}
        </CommandList>
      </Command>
      {create === null ? null : (
        <NewCustomerDialog
          variant="link"
          size="sm"
          className="justify-self-start"
          org={org}
          name={q}
          create={create}
          onAdded={onChoose}
          onKnown={setText}
        >
          Add a new customer
        </NewCustomerDialog>
      )}
    </div>
  )
}
