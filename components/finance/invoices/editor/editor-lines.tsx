'use client'

import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { EditorLine, LINE_COLUMNS } from '@/components/finance/invoices/editor/editor-line'
import type { useInvoiceDraft } from '@/components/finance/invoices/editor/use-invoice-draft'
import { Button } from '@/components/ui/button'
import { focusBeside } from '@/components/ui/focus-beside'
import { type Marks, marksOfLine } from '@/lib/finance/draft-refusals.rules'
import { toLineErrors } from '@/lib/finance/invoices.rules'
import { INVOICE_LINES_MAX, type InvoicePreview } from '@/lib/finance/invoices.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface EditorLinesProps {
  editor: ReturnType<typeof useInvoiceDraft>
  /** By the key of the line. */
  amounts: ReadonlyMap<string, InvoicePreview['items'][number]>
  showsAll: boolean
  /** What was refused. */
  marks: Marks
}

/** The lines of the invoice. Enter goes on to the next one, and makes one behind the last. */
export function EditorLines({ editor, amounts, showsAll, marks }: EditorLinesProps) {
  const list = useRef<HTMLDivElement>(null)
  const adding = useRef<HTMLButtonElement>(null)
  const wanted = useRef<{ key: string; field: string } | null>(null)
  const { draft, wording, read } = editor

  function focus(key: string, field: string): boolean {
    const control = list.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>(
      `[data-line="${key}"] [name="${field}"]`,
    )
    control?.focus()
    if (control instanceof HTMLInputElement) control.select()
    return control !== null && control !== undefined
  }

  // A line that was just added is there after the next drawing only.
  useEffect(() => {
    if (wanted.current && focus(wanted.current.key, wanted.current.field)) wanted.current = null
  })

  function goOn(key: string, field: string) {
    const next = draft.lines[draft.lines.findIndex((line) => line.key === key) + 1]
    if (next) focus(next.key, field)
    else add('description')
  }

  function add(field: string) {
    if (draft.lines.length >= INVOICE_LINES_MAX) return
    wanted.current = { key: editor.addLine(), field }
  }

  function remove(key: string, index: number) {
    focusBeside(list.current, index, adding.current)
    editor.removeLine(key)
  }

  return (
    <div className="@container">
      <div
        aria-hidden
        className={cn(
          'hidden border-b pb-1.5 font-medium text-muted-foreground text-xs @4xl:grid',
          LINE_COLUMNS,
        )}
      >
        <span>Description</span>
        <span className="text-end">Quantity</span>
        <span>Unit</span>
        <span className="text-end">Price</span>
        <span className="text-end">Discount %</span>
        <span className="text-end">Tax %</span>
        <span className="text-end">Amount</span>
      </div>
      <div ref={list} className="divide-y @4xl:divide-y-0">
        {draft.lines.map((line, index) => {
          const amount = amounts.get(line.key)
          const sent = read.findIndex(({ key }) => key === line.key)
          return (
            <EditorLine
              key={line.key}
              line={line}
              place={index + 1}
              isLast={index === draft.lines.length - 1}
              errors={{
                ...toLineErrors(marksOfLine(marks, 'items', sent)),
                ...read[sent]?.errors,
              }}
              showsAll={showsAll}
              amount={
                amount
                  ? formatMoney(
                      draft.prices_include_tax ? amount.gross_minor : amount.net_minor,
                      wording,
                    )
                  : null
              }
              onChange={(patch) => editor.changeLine(line.key, patch)}
              onRemove={() => remove(line.key, index)}
              onMove={(by) => editor.moveLine(line.key, by)}
              onNext={(field) => goOn(line.key, field)}
            />
          )
        })}
      </div>
      <Button
        ref={adding}
        variant="outline"
        size="sm"
        className="mt-2"
        onClick={() => add('description')}
      >
        <Plus aria-hidden />
        Add a line
      </Button>
    </div>
  )
}
