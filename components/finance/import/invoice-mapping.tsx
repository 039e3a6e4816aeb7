'use client'

import { useState } from 'react'
import { Choices } from '@/components/import/choices'
import { MappingForm, type MappingStart } from '@/components/import/mapping-form'
import { AffixInput } from '@/components/ui/affix-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { ActionResult } from '@/lib/action'
import {
  INVOICE_IMPORT_FIELD_LABELS,
  INVOICE_IMPORT_FIELDS,
  type InvoiceImportField,
} from '@/lib/finance/invoice-import-fields'
import { problemOfInvoiceMapping } from '@/lib/finance/invoice-import-mapping.rules'
import type { InvoiceImportChoices } from '@/lib/finance/invoice-imports.schemas'
import { parsePercent, toPercentText } from '@/lib/money'

interface InvoiceMappingProps extends MappingStart<InvoiceImportField> {
  choices: InvoiceImportChoices
  /** How percentages are written. */
  locale: string
  review: (
    input: InvoiceImportChoices & {
      org: string
      import_id: string
      mapping: Record<string, InvoiceImportField>
    },
  ) => Promise<ActionResult<{ import_id: string }>>
}

/** Which column is what of an invoice, and what the import shall do with what it finds. */
export function InvoiceMapping({ choices: first, locale, review, ...start }: InvoiceMappingProps) {
  const [choices, setChoices] = useState(first)
  const [taxRate, setTaxRate] = useState(toPercentText(first.default_tax_rate_bps ?? 0, locale))
  const taxRateBps = taxRate.trim() === '' ? 0 : parsePercent(taxRate, locale)
  const choose = (change: Partial<InvoiceImportChoices>) =>
    setChoices((old) => ({ ...old, ...change }))
  return (
    <MappingForm
      {...start}
      fields={INVOICE_IMPORT_FIELDS}
      labels={INVOICE_IMPORT_FIELD_LABELS}
      problemOf={problemOfInvoiceMapping}
      review={async (mapping) =>
        taxRateBps === null
          ? { ok: false, code: 'malformed', reason: 'commerce.tax_rate_invalid' }
          : review({
              ...choices,
              org: start.org,
              import_id: start.importId,
              mapping,
              series: choices.series?.trim() || undefined,
              currency: choices.currency?.trim().toUpperCase() || undefined,
              default_tax_rate_bps: taxRateBps,
            })
      }
    >
      {() => (
        <>
          <div className="grid gap-6 sm:grid-cols-2">
            <Field
              name="series"
              label="Name of the series"
              hint="Numbers stay as in the file and are kept apart from yours under this name. No other file can add to it."
            >
              <Input
                value={choices.series ?? ''}
                maxLength={60}
                onChange={(event) => choose({ series: event.target.value })}
              />
            </Field>
            <Field
              name="currency"
              label="Currency"
              hint="Three-letter code for lines without a currency."
            >
              <Input
                value={choices.currency ?? ''}
                maxLength={3}
                className="w-24 uppercase"
                onChange={(event) => choose({ currency: event.target.value })}
              />
            </Field>
            <Choices
              name="prices"
              legend="Prices in the file"
              value={choices.prices_include_tax ? 'gross' : 'net'}
              options={[
                {
                  value: 'net',
                  label: 'Are without tax',
                  hint: 'Tax is added on top of the line prices.',
                },
                {
                  value: 'gross',
                  label: 'Include tax',
                  hint: 'Tax is contained in the line prices, which add up to the total of the invoice.',
                },
              ]}
              onChange={(prices) => choose({ prices_include_tax: prices === 'gross' })}
            />
            <Field
              name="tax-rate"
              label="Tax rate in percent"
              hint="For lines without a rate of their own; 0 if no tax was charged."
              errors={taxRateBps === null ? ['commerce.tax_rate_invalid'] : []}
            >
              <AffixInput
                suffix="%"
                inputMode="decimal"
                autoComplete="off"
                maxLength={6}
                className="w-28"
                value={taxRate}
                onChange={(event) => setTaxRate(event.target.value)}
              />
            </Field>
            <Choices
              name="settlement"
              legend="These invoices are"
              value={choices.settlement ?? 'settled'}
              options={[
                {
                  value: 'settled',
                  label: 'Settled',
                  hint: 'Already paid: settled against opening balances on the invoice date.',
                },
                {
                  value: 'open',
                  label: 'Still open',
                  hint: 'Still owed to you, and overdue once the due date has passed.',
                },
              ]}
              onChange={(settlement) => choose({ settlement })}
            />
            <Choices
              name="no-customer"
              legend="Invoices without a customer"
              value={choices.no_customer ?? 'walk_in'}
              options={[
                {
                  value: 'walk_in',
                  label: 'Go to a walk-in customer',
                  hint: 'One customer for all of them, so that your sales are complete.',
                },
                { value: 'refuse', label: 'Are left out', hint: 'The report lists them.' },
              ]}
              onChange={(no_customer) => choose({ no_customer })}
            />
            <Choices
              name="date-order"
              legend="Dates that do not begin with the year"
              value={choices.date_order ?? 'auto'}
              options={[
                { value: 'auto', label: 'Find out', hint: 'From the dates of the whole file.' },
                { value: 'dmy', label: 'Day first', hint: '28/2/2026' },
                { value: 'mdy', label: 'Month first', hint: '2/28/2026' },
              ]}
              onChange={(order) => choose({ date_order: order === 'auto' ? undefined : order })}
            />
          </div>
          <p className="text-muted-foreground text-sm">
            Lines with a negative quantity become credit notes: for the invoice they credit if it is
            in the file, otherwise on their own. Customers are found by their reference and added if
            they are missing.
          </p>
        </>
      )}
    </MappingForm>
  )
}
