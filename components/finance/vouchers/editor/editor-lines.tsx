'use client'

import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import type { useVoucherDraft } from '@/components/finance/vouchers/editor/use-draft'
import { AffixInput } from '@/components/ui/affix-input'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { focusBeside } from '@/components/ui/focus-beside'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { type Marks, marksOfLine } from '@/lib/finance/draft-refusals.rules'
import { toVoucherLineErrors, type VoucherLineErrors } from '@/lib/finance/vouchers.rules'
import {
  VOUCHER_DESCRIPTION_LENGTH,
  VOUCHER_LINES_MAX,
  type VoucherAccount,
} from '@/lib/finance/vouchers.schemas'

interface EditorLinesProps {
  editor: ReturnType<typeof useVoucherDraft>
  accounts: VoucherAccount[]
  /** Also what is missing, which before the first try is no mistake yet. */
  showsAll: boolean
  /** What was refused. */
  marks: Marks
}

/** The lines: what for, on which account, how much, at which tax. */
export function EditorLines({ editor, accounts, showsAll, marks }: EditorLinesProps) {
  const list = useRef<HTMLDivElement>(null)
  const adding = useRef<HTMLButtonElement>(null)
  const { draft, read, wording } = editor

  function remove(key: string, index: number) {
    focusBeside(list.current, index, adding.current)
    editor.removeLine(key)
  }

  return (
    <div ref={list} className="grid gap-4">
      {draft.lines.map((line, index) => {
        const sent = read.findIndex(({ key }) => key === line.key)
        const errors: VoucherLineErrors = {
          ...toVoucherLineErrors(marksOfLine(marks, 'lines', sent)),
          ...read[sent]?.errors,
        }
        const reasons = (field: keyof VoucherLineErrors) => {
          const reason = errors[field]
          return reason && (showsAll || reason !== 'field.required') ? [reason] : []
        }
        // An account that was archived since the draft was saved still has to be shown.
        const isKnown = accounts.some(({ id }) => id === line.account_id)
        return (
          <fieldset
            key={line.key}
            className="grid grid-cols-2 items-start gap-x-3 gap-y-2 border-b pb-4 last-of-type:border-b-0 last-of-type:pb-0 md:grid-cols-[minmax(0,2fr)_minmax(0,1.5fr)_9rem_6rem_auto]"
          >
            <legend className="sr-only">Line {index + 1}</legend>
            <Field
              name="description"
              label="Description"
              errors={reasons('description')}
              className="col-span-2 md:col-span-1"
            >
              <Input
                value={line.description}
                maxLength={VOUCHER_DESCRIPTION_LENGTH}
                autoComplete="off"
                dir="auto"
                onChange={(event) =>
                  editor.changeLine(line.key, { description: event.target.value })
                }
              />
            </Field>
            <Field
              name="account_id"
              label="Account"
              errors={reasons('account_id')}
              className="col-span-2 md:col-span-1"
            >
              <NativeSelect
                value={line.account_id}
                onChange={(event) =>
                  editor.changeLine(line.key, { account_id: event.target.value })
                }
              >
                {isKnown ? null : <option value={line.account_id}>An archived account</option>}
                {accounts.map(({ id, code, name }) => (
                  <option key={id} value={id}>
                    {code} {name}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field name="amount" label="Amount" errors={reasons('amount')}>
              <AffixInput
                value={line.amount}
                suffix={wording.currency}
                inputMode="decimal"
                autoComplete="off"
                className="tabular text-end"
                onChange={(event) => editor.changeLine(line.key, { amount: event.target.value })}
              />
            </Field>
            <Field name="tax" label="Tax" errors={reasons('tax')}>
              <AffixInput
                value={line.tax}
                suffix="%"
                inputMode="decimal"
                autoComplete="off"
                className="tabular text-end"
                onChange={(event) => editor.changeLine(line.key, { tax: event.target.value })}
              />
            </Field>
            <Button
              variant="ghost"
              size="icon"
              data-takes-out=""
              aria-label={`Remove line ${index + 1}`}
              onClick={() => remove(line.key, index)}
              className="justify-self-end max-md:col-span-2 md:mt-6"
            >
              <X aria-hidden />
            </Button>
          </fieldset>
        )
      })}
      <Button
        ref={adding}
        variant="outline"
        size="sm"
        className="justify-self-start"
        disabled={draft.lines.length >= VOUCHER_LINES_MAX}
        onClick={editor.addLine}
      >
        <Plus aria-hidden />
        Add a line
      </Button>
    </div>
  )
}
