'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useMemo, useRef, useState, useTransition } from 'react'
import {
  CustomerPicker,
  type FoundCustomer,
} from '@/components/commerce/orders/entry/customer-picker'
import { EditorBillTo } from '@/components/finance/invoices/editor/editor-bill-to'
import { EditorLines } from '@/components/finance/invoices/editor/editor-lines'
import { EditorTerms } from '@/components/finance/invoices/editor/editor-terms'
import { EditorTotals } from '@/components/finance/invoices/editor/editor-totals'
import type { EditorActions } from '@/components/finance/invoices/editor/editor-types'
import { ProductPicker } from '@/components/finance/invoices/editor/product-picker'
import { toSaveInput } from '@/components/finance/invoices/editor/to-save-input'
import { useInvoiceDraft } from '@/components/finance/invoices/editor/use-invoice-draft'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import { useAnswer } from '@/components/ui/use-answer'
import { useWarnBeforeLeaving } from '@/components/ui/use-warn-before-leaving'
import type { CurrencyChoice, InvoiceDefaults } from '@/lib/finance/invoice-editor.schemas'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import { messageFor } from '@/lib/messages'

interface InvoiceEditorProps {
  org: string
  /** The draft that is edited; null for a new one. */
  invoice: Invoice | null
  /** The customer that the page was opened for. */
  customer: FoundCustomer | null
  defaults: InvoiceDefaults
  currencies: CurrencyChoice[]
  countries: { code: string; name: string }[]
  locale: string
  today: string
  newCustomerHref: string | null
  /** Whether the catalogue may be looked into. */
  hasProducts: boolean
  actions: EditorActions
}

type Refusal = { message: string; isChanged: boolean }

/** A draft of an invoice: who, what, on which terms, and what it comes to while one types. */
export function InvoiceEditor({
  org,
  invoice,
  customer,
  defaults,
  currencies,
  countries,
  locale,
  today,
  newCustomerHref,
  hasProducts,
  actions,
}: InvoiceEditorProps) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const editor = useInvoiceDraft({ invoice, customer, defaults, currencies, locale })
  const { draft, wording, read, set } = editor
  const [key] = useState(() => crypto.randomUUID())
  const [showsAll, setShowsAll] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [isSaved, setIsSaved] = useState(false)
  const [pending, startTransition] = useTransition()

  const sums = read.flatMap(({ key, item }) => (item ? [{ key, item }] : []))
  const preview = useAnswer(
    actions.preview,
    sums.length > 0
      ? {
          org,
          currency: draft.currency,
          prices_include_tax: draft.prices_include_tax,
          items: sums.map(({ item }) => item),
        }
      : null,
  )
  const keys = sums.map((sum) => sum.key).join(' ')
  const amounts = useMemo(
    () =>
      new Map(
        keys.split(' ').flatMap((line, index) => {
          const amount = preview.data?.items[index]
          return amount ? [[line, amount] as const] : []
        }),
      ),
    [keys, preview.data],
  )
  useWarnBeforeLeaving(editor.isDirty && !isSaved)

  function save(expected: string | null) {
    setShowsAll(true)
    setRefusal(null)
    const input = toSaveInput(draft, read, {
      invoice_id: invoice?.id ?? null,
      expected_updated_at: expected,
      idempotency_key: key,
    })
    if (input === null) {
      setRefusal({
        message: draft.customer ? messageFor('app.invalid_input') : 'Please choose a customer.',
        isChanged: false,
      })
      // What is wrong is marked by the next drawing.
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      )
      return
    }
    startTransition(async () => {
      const result = await settle(() => actions.save({ ...input, org }))
      if (result.ok) {
        setIsSaved(true)
        toast.success('Draft saved')
        router.push(`/o/${org}/invoices/${result.data.id}`)
        return
      }
      const place = /^items\.(\d+)/.exec(result.detail ?? '')?.[1]
      const message = messageOf(result)
      setRefusal({
        message: place === undefined ? message : `Line ${Number(place) + 1}: ${message}`,
        isChanged: result.reason === 'finance.draft_changed',
      })
    })
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (!pending) save(invoice?.updated_at ?? null)
  }

  return (
    <form
      ref={form}
      noValidate
      onSubmit={onSubmit}
      // A draft is saved by its button, not by an Enter somewhere on the way there.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault()
        }
      }}
      className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]"
    >
      <div className="grid min-w-0 gap-4 lg:col-span-2">
        <Card aria-label="Customer">
          <CardHeader>
            <CardTitle>Customer</CardTitle>
            {draft.customer ? (
              <CardAction>
                <Button
                  variant="ghost"
                  size="sm"
                  // Whoever comes next has an address of their own.
                  onClick={() => set({ customer: null, bill_to: null })}
                >
                  Change
                </Button>
              </CardAction>
            ) : null}
          </CardHeader>
          <CardContent className="grid gap-4">
            {draft.customer ? (
              <>
                <p className="min-w-0 break-words">
                  <span className="block font-medium text-base">
                    <bdi>{draft.customer.label}</bdi>
                  </span>
                  {draft.customer.hint ? (
                    <span className="text-muted-foreground text-sm">
                      <bdi>{draft.customer.hint}</bdi>
                    </span>
                  ) : null}
                </p>
                <Field
                  name="has_bill_to"
                  label="Write the address for this invoice"
                  hint="Otherwise it is the customer’s address for bills."
                  inline
                >
                  <Checkbox
                    checked={draft.bill_to !== null}
                    onCheckedChange={(checked) =>
                      set({
                        bill_to:
                          checked === true
                            ? {
                                name: draft.customer?.label ?? '',
                                company: '',
                                email: '',
                                lines: '',
                                country_code: '',
                                tax_number: '',
                              }
                            : null,
                      })
                    }
                  />
                </Field>
                {draft.bill_to ? (
                  <EditorBillTo
                    value={draft.bill_to}
                    countries={countries}
                    showsAll={showsAll}
                    onChange={(bill_to) => set({ bill_to })}
                  />
                ) : null}
              </>
            ) : (
              <CustomerPicker
                org={org}
                find={actions.findCustomers}
                newHref={newCustomerHref}
                onChoose={(found) => set({ customer: found })}
              />
            )}
          </CardContent>
        </Card>
        <Card aria-label="Lines">
          <CardHeader>
            <CardTitle>Lines</CardTitle>
          </CardHeader>
          <CardContent className="grid gap-3">
            <EditorLines editor={editor} amounts={amounts} showsAll={showsAll} />
            {hasProducts ? (
              <ProductPicker
                org={org}
                locale={locale}
                find={actions.findProducts}
                onChoose={editor.addProduct}
              />
            ) : null}
            <p className="text-muted-foreground text-xs max-lg:hidden">
              Enter goes to the next line and makes one behind the last, Shift and Enter breaks a
              description, Alt with an arrow key moves a line.
            </p>
          </CardContent>
        </Card>
      </div>
      <div className="min-w-0">
        <Card aria-label="Terms">
          <CardHeader>
            <CardTitle>Terms</CardTitle>
          </CardHeader>
          <CardContent>
            <EditorTerms
              draft={draft}
              currencies={currencies}
              locale={locale}
              today={today}
              set={set}
            />
          </CardContent>
        </Card>
      </div>
      <Card aria-label="Summary" className="lg:sticky lg:top-16">
        <CardHeader>
          <CardTitle>Summary</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <EditorTotals
            preview={preview}
            pricesIncludeTax={draft.prices_include_tax}
            wording={wording}
          />
          {refusal ? (
            <Alert variant="destructive">
              {refusal.message}
              {refusal.isChanged ? (
                <span className="mt-2 flex flex-wrap gap-2">
                  <Button variant="outline" size="sm" onClick={() => save(null)}>
                    Save mine over it
                  </Button>
                  <Button
                    variant="outline"
                    size="sm"
                    onClick={() => {
                      setIsSaved(true)
                      // After the warning has been taken off.
                      setTimeout(() => window.location.reload())
                    }}
                  >
                    Open the newer one
                  </Button>
                </span>
              ) : null}
            </Alert>
          ) : null}
          <Button type="submit" aria-disabled={pending || undefined}>
            {pending ? <Spinner /> : null}
            {pending ? 'Saving…' : 'Save draft'}
          </Button>
          <p className="text-pretty text-muted-foreground text-xs">
            A draft has no number and can be changed until it is issued.
          </p>
        </CardContent>
      </Card>
    </form>
  )
}
