'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  type FinanceSettings,
} from '@/lib/finance/settings.schemas'
import { kindNames } from './kind-names'

interface NumberStartsProps {
  org: string
  settings: FinanceSettings
  canUpdate: boolean
  start: Action<unknown>
}

/** Which number comes next, and a way to go on where another system ended. */
export function NumberStarts({ org, settings, canUpdate, start }: NumberStartsProps) {
  const [asked, setAsked] = useState<DocumentKind | null>(null)
  return (
    <>
      <ul className="divide-y rounded-md border">
        {DOCUMENT_KINDS.map((kind) => (
          <li
            key={kind}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2"
          >
            <span className="grid">
              <span className="font-medium text-sm">{kindNames[kind].plural}</span>
              <span className="text-muted-foreground text-sm">
                Next in {settings.fiscal_year}: <bdi>{settings.numbers[kind].next}</bdi>
              </span>
            </span>
            {canUpdate ? (
              <Button variant="outline" size="sm" onClick={() => setAsked(kind)}>
                Continue from…
                <span className="sr-only"> for {kindNames[kind].plural.toLowerCase()}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asked ? (
        <StartDialog
          org={org}
          kind={asked}
          settings={settings}
          start={start}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}

interface StartDialogProps {
  org: string
  kind: DocumentKind
  settings: FinanceSettings
  start: Action<unknown>
  onClose: () => void
}

function StartDialog({ org, kind, settings, start, onClose }: StartDialogProps) {
  const { last_number, last_issued } = settings.numbers[kind]
  const { one } = kindNames[kind]
  const [typed, setTyped] = useState(last_number > 0 ? String(last_number) : '')
  const isNumber = /^\d{1,12}$/.test(typed.trim())
  const leavesGap = last_issued > 0 && Number(typed) > last_issued

  async function submit(): Promise<string | null> {
    const result = await settle(() =>
      start({
        org,
        kind,
        fiscal_year: settings.fiscal_year,
        last_number: Number(typed),
      }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Numbers go on from there')
    return null
  }

  return (
    <QuestionDialog
      title={`Continue the numbers of ${kindNames[kind].plural.toLowerCase()}`}
      description={`The next ${one} gets the number after the last one of your other system. Numbers go up only: none is ever given twice.`}
      submitLabel="Continue from here"
      isReady={isNumber}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        name="last_number"
        label={`Last number that was used in ${settings.fiscal_year}`}
        hint={
          leavesGap
            ? `Numbers after ${last_issued}, which the last ${one} has, are left out for ever.`
            : 'The sequence alone: 42, not INV-2026-00042.'
        }
      >
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
        />
      </Field>
    </QuestionDialog>
  )
}
