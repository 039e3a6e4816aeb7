'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  type FinanceSettings,
  type NumbersOfYear,
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
              {isAhead(settings.last_year, kind) ? (
                <span className="text-muted-foreground text-sm">
                  Next in {settings.last_year.fiscal_year}:{' '}
                  <bdi>{settings.last_year.numbers[kind].next}</bdi>
                </span>
              ) : null}
            </span>
            {canUpdate && (canStart(settings, kind) || canStart(settings.last_year, kind)) ? (
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

/** Before the first document of a year; or back to the last one, should numbers have been left out. */
function canStart(year: NumbersOfYear, kind: DocumentKind): boolean {
  return year.numbers[kind].last_issued === 0 || isAhead(year, kind)
}

function isAhead({ numbers }: NumbersOfYear, kind: DocumentKind): boolean {
  return numbers[kind].last_number !== numbers[kind].last_issued
}

interface StartDialogProps {
  org: string
  kind: DocumentKind
  settings: FinanceSettings
  start: Action<unknown>
  onClose: () => void
}

function StartDialog({ org, kind, settings, start, onClose }: StartDialogProps) {
  const [isLastYear, setIsLastYear] = useState(!canStart(settings, kind))
  const { fiscal_year, numbers } = isLastYear ? settings.last_year : settings
  const { last_number, last_issued } = numbers[kind]
  const { one } = kindNames[kind]
  const [edited, setTyped] = useState<string | null>(null)
  const typed = edited ?? String(last_issued || last_number || '')
  const isNumber = /^\d{1,12}$/.test(typed.trim())

  async function submit(): Promise<string | null> {
    const result = await settle(() =>
      start({
        org,
        kind,
        fiscal_year,
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
      description={`The next ${one} gets the number after the last one of your other system. This is possible until the first one of a year is issued here: from then on numbers have no gaps.`}
      submitLabel="Continue from here"
      isReady={isNumber}
      onSubmit={submit}
      onClose={onClose}
    >
      {canStart(settings, kind) && canStart(settings.last_year, kind) ? (
        <Field
          name="fiscal_year"
          label="Fiscal year"
          hint="What is dated in a year gets a number of that year, whenever it is issued."
        >
          <NativeSelect
            value={fiscal_year}
            onChange={(event) => {
              setIsLastYear(event.target.value !== String(settings.fiscal_year))
              setTyped(null)
            }}
          >
            <option value={settings.fiscal_year}>{settings.fiscal_year} (this one)</option>
            <option value={settings.last_year.fiscal_year}>
              {settings.last_year.fiscal_year} (the last one)
            </option>
          </NativeSelect>
        </Field>
      ) : null}
      <Field
        name="last_number"
        label={`Last number that was used in ${fiscal_year}`}
        hint={
          last_issued > 0
            ? `The last ${one} that was issued here has the number ${last_issued}.`
            : 'Only the sequence: 42, not INV-2026-00042.'
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
