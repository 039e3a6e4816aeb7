'use client'

import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import type { DraftField, DraftLine, DraftLineErrors } from '@/lib/finance/invoices.rules'
import { DESCRIPTION_LENGTH, UNIT_LENGTH } from '@/lib/finance/invoices.schemas'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

/** The same columns for the heading and each line. */
export const LINE_COLUMNS =
  '@4xl:grid-cols-[minmax(0,1fr)_5rem_4.5rem_6.5rem_4.5rem_4.5rem_7rem_5.25rem] @4xl:gap-x-2'

interface EditorLineProps {
  line: DraftLine
  /** Counted from one, as people count. */
  place: number
  isLast: boolean
  errors: DraftLineErrors
  /** Also of what has not been filled in yet. */
  showsAll: boolean
  /** What it comes to, as the database says; null while that is not known. */
  amount: string | null
  onChange: (patch: Partial<DraftLine>) => void
  onRemove: () => void
  onMove: (by: -1 | 1) => void
  /** The same field of the next line, or of a new one. */
  onNext: (field: string) => void
}

/** One line of an invoice in the editor: a row where there is room, else a small form. */
export function EditorLine({
  line,
  place,
  isLast,
  errors,
  showsAll,
  amount,
  onChange,
  onRemove,
  onMove,
  onNext,
}: EditorLineProps) {
  const name = `line ${place}`

  function onKeyDown(event: KeyboardEvent<HTMLFieldSetElement>) {
    const field = event.target
    const isField =
      field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field : null
    if (isField === null || event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      onNext(isField.name)
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      onMove(event.key === 'ArrowUp' ? -1 : 1)
    }
  }

  const errorOf = (field: DraftField): string | undefined => {
    const reason = errors[field]
    return reason !== 'field.required' || showsAll ? reason : undefined
  }
  const text = (field: 'quantity' | 'unit' | 'price' | 'discount' | 'tax') => ({
    name: field,
    value: line[field],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onChange({ [field]: event.target.value }),
  })
  return (
    <fieldset
      data-line={line.key}
      aria-label={`Line ${place}`}
      onKeyDown={onKeyDown}
      className={cn('grid grid-cols-6 items-start gap-x-2 gap-y-2 py-3 @4xl:py-1.5', LINE_COLUMNS)}
    >
      <Cell label="Description" className="col-span-6" error={errorOf('description')}>
        {(control) => (
          <Textarea
            {...control}
            name="description"
            rows={1}
            dir="auto"
            maxLength={DESCRIPTION_LENGTH}
            value={line.description}
            onChange={(event) => onChange({ description: event.target.value })}
            className="field-sizing-content min-h-control resize-none py-1.5"
          />
        )}
      </Cell>
      <Cell label="Quantity" className="col-span-2" error={errorOf('quantity')}>
        {(control) => (
          <Input
            {...control}
            {...text('quantity')}
            inputMode="decimal"
            maxLength={20}
            className="tabular text-end"
          />
        )}
      </Cell>
      <Cell label="Unit" className="col-span-2" error={errorOf('unit')}>
        {(control) => <Input {...control} {...text('unit')} maxLength={UNIT_LENGTH} dir="auto" />}
      </Cell>
      <Cell label="Price" className="col-span-2" error={errorOf('price')}>
        {(control) => (
          <Input
            {...control}
            {...text('price')}
            inputMode="decimal"
            maxLength={24}
            className="tabular text-end"
          />
        )}
      </Cell>
      <Cell label="Discount %" className="col-span-2" error={errorOf('discount')}>
        {(control) => (
          <Input
            {...control}
            {...text('discount')}
            inputMode="decimal"
            maxLength={8}
            className="tabular text-end"
          />
        )}
      </Cell>
      <Cell label="Tax %" className="col-span-2" error={errorOf('tax')}>
        {(control) => (
          <Input
            {...control}
            {...text('tax')}
            inputMode="decimal"
            maxLength={8}
            className="tabular text-end"
          />
        )}
      </Cell>
      <p className="tabular col-span-2 min-w-0 self-end break-words py-2 text-end font-medium @4xl:col-span-1 @4xl:self-start">
        <span className="sr-only">Amount: </span>
        {amount ?? '–'}
      </p>
      <div className="col-span-6 flex justify-end @4xl:col-span-1 @4xl:pt-1">
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Move ${name} up`}
          aria-disabled={place === 1 || undefined}
          onClick={() => onMove(-1)}
        >
          <ArrowUp aria-hidden />
        </Button>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Move ${name} down`}
          aria-disabled={isLast || undefined}
          onClick={() => onMove(1)}
        >
          <ArrowDown aria-hidden />
        </Button>
        <Button
          variant="ghost"
          size="icon-sm"
          data-takes-out=""
          aria-label={`Remove ${name}`}
          onClick={onRemove}
        >
          <X aria-hidden />
        </Button>
      </div>
    </fieldset>
  )
}

type Control = { 'aria-invalid'?: true }

/** The label stands above the field on a phone, and in the heading of the column elsewhere. */
function Cell({
  label,
  className,
  error,
  children,
}: {
  label: string
  className: string
  error?: string | undefined
  children: (control: Control) => ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what the children draw
    <label className={cn('grid min-w-0 content-start gap-1 @4xl:col-span-1', className)}>
      <span className="text-muted-foreground text-xs @4xl:sr-only">{label}</span>
      {children(error === undefined ? {} : { 'aria-invalid': true })}
      {error === undefined ? null : (
        <span className="text-pretty font-medium text-destructive text-xs">
          {messageFor(error)}
        </span>
      )}
    </label>
  )
}
