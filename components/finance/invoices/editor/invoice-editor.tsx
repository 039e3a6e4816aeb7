'use client'

import { useMemo, useState } from 'react'
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
import { SaveDraft } from '@/components/finance/save-draft'
import { useDraftSave } from '@/components/finance/use-draft-save'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { useAnswer } from '@/components/ui/use-answer'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { CurrencyChoice, InvoiceDefaults } from '@/lib/finance/invoice-editor.schemas'
import type { Invoice, SaveInvoiceDraftInput } from '@/lib/finance/invoices.schemas'

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
  /** Whether the catalogue may be looked into. */
  hasProducts: boolean
  actions: EditorActions
}

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
  hasProducts,
  actions,
}: InvoiceEditorProps) {
  const editor = useInvoiceDraft({ invoice, customer, defaults, currencies, locale })
  const { draft, wording, read, set } = editor
  const [isChoosing, setIsChoosing] = useState(false)
  const saving = useDraftSave({
    draft,
    opened: invoice,
    lines: { name: 'items', places: editor.places },
    list: `/o/${org}/invoices`,
    read: ({ id, ...about }) => toSaveInput(draft, read, { ...about, invoice_id: id }),
    missing: draft.customer ? null : 'Please choose a customer.',
    save: (input: SaveInvoiceDraftInput) => actions.save({ ...input, org }),
  })
  const { showsAll, marks } = saving

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

  function choose(found: FoundCustomer) {
    // Whoever comes instead has an address of their own.
    set({ customer: found, ...(found.id === draft.customer?.id ? {} : { bill_to: null }) })
    setIsChoosing(false)
  }

  return (
    <form
      ref={saving.form}
      noValidate
      onSubmit={saving.onSubmit}
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
                <Button variant="ghost" size="sm" onClick={() => setIsChoosing(!isChoosing)}>
                  {isChoosing ? 'Cancel' : 'Change'}
                </Button>
              </CardAction>
            ) : null}
          </CardHeader>
          <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {isChoosing || !draft.customer ? (
              <CustomerPicker
                org={org}
                find={actions.findCustomers}
                create={actions.createCustomer}
                onChoose={choose}
              />
            ) : null}
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
                  hint="Otherwise the customer’s billing address is used."
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
                    marks={marks}
                    onChange={(bill_to) => set({ bill_to })}
                  />
                ) : null}
              </>
            ) : null}
          </CardContent>
        </Card>
        <Card aria-label="Lines">
          <CardHeader>
            <CardTitle>Lines</CardTitle>
          </CardHeader>
          <CardContent className="grid gap-3">
            <EditorLines editor={editor} amounts={amounts} showsAll={showsAll} marks={marks} />
            {hasProducts ? (
              <ProductPicker
                org={org}
                locale={locale}
                find={actions.findProducts}
                onChoose={editor.addProduct}
              />
            ) : null}
            <p className="text-muted-foreground text-xs max-lg:hidden">
              Enter goes to the next line or adds one after the last, Shift and Enter adds a line
              break to a description, Alt with an arrow key moves a line.
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
              marks={marks}
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
          <SaveDraft saving={saving} />
          <WarnBeforeLeaving isDirty={editor.isDirty && !saving.isSaved} />
          <p className="text-pretty text-muted-foreground text-xs">
            A draft has no number and can be changed until it is issued.
          </p>
        </CardContent>
      </Card>
    </form>
  )
}
