'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { GuardedForm } from '@/components/ui/guarded-form'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { formatNumber, isNumberPattern } from '@/lib/finance/number-patterns.rules'
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  type FinanceSettings,
  SETTINGS_LIMITS,
} from '@/lib/finance/settings.schemas'
import { kindNames } from './kind-names'

interface NumbersFormProps {
  org: string
  settings: FinanceSettings
  locale: string
  canUpdate: boolean
  update: Action<unknown>
}

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** How numbers look and when they begin again. */
export function NumbersForm({ org, settings, locale, canUpdate, update }: NumbersFormProps) {
  const months = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
  return (
    <GuardedForm
      action={(data) =>
        update({
          org,
          ...Object.fromEntries(data),
          fiscal_year_start_month: Number(data.get('fiscal_year_start_month')),
        })
      }
      onSuccess={() => toast.success('Saved')}
      className="gap-5"
    >
      <p className="text-muted-foreground text-sm">
        Write <code>{'{YYYY}'}</code> or <code>{'{YY}'}</code> for the year and{' '}
        <code>{'{seq:5}'}</code> for the sequence with five digits, with anything between them.
      </p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {DOCUMENT_KINDS.map((kind) => (
          <PatternField key={kind} kind={kind} settings={settings} canUpdate={canUpdate} />
        ))}
      </div>
      <Field
        name="fiscal_year_start_month"
        label="Fiscal year begins in"
        hint="Numbers start again with it, and it is named after the year it begins in."
      >
        <NativeSelect
          className="max-w-60"
          defaultValue={settings.fiscal_year_start_month}
          disabled={!canUpdate}
        >
          {MONTHS.map((month) => (
            <option key={month} value={month}>
              {months.format(new Date(Date.UTC(2026, month - 1, 1)))}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {canUpdate ? (
        <SubmitButton className="justify-self-start" pendingLabel="Saving…">
          Save numbers
        </SubmitButton>
      ) : null}
    </GuardedForm>
  )
}

interface PatternFieldProps {
  kind: DocumentKind
  settings: FinanceSettings
  canUpdate: boolean
}

function PatternField({ kind, settings, canUpdate }: PatternFieldProps) {
  const name = `${kind}_pattern` as const
  const [pattern, setPattern] = useState(settings[name])
  const next = settings.numbers[kind].last_number + 1
  return (
    <Field
      name={name}
      label={kindNames[kind].plural}
      hint={
        <span aria-live="polite">
          {isNumberPattern(pattern.trim())
            ? `Next: ${formatNumber(pattern.trim(), settings.fiscal_year, next)}`
            : 'Needs the year and the sequence, each once.'}
        </span>
      }
    >
      <Input
        value={pattern}
        onChange={(event) => setPattern(event.target.value)}
        maxLength={SETTINGS_LIMITS.pattern}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        className="font-mono"
        disabled={!canUpdate}
      />
    </Field>
  )
}
