'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useId, useState, useTransition } from 'react'
import { methodLabel } from '@/components/finance/invoices/invoice-words'
import { OwedInvoices } from '@/components/finance/money/owed-invoices'
import { type WriteOff, WrittenOffNotice } from '@/components/finance/money/written-off-notice'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { NativeSelect } from '@/components/ui/native-select'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { ActionResult } from '@/lib/action'
import { spreadPayment } from '@/lib/finance/allocation.rules'
import {
  CUSTOMER_METHODS,
  type OpenInvoice,
  PAYMENT_NOTE_LENGTH,
  PAYMENT_REFERENCE_LENGTH,
} from '@/lib/finance/payments.schemas'
import { formatMoney, parseMoney } from '@/lib/money'

interface PaymentEntryProps {
  org: string
  list: string
  customer: { id: string; label: string; hint: string }
  /** What they owe, what was due first at the front. */
  invoices: OpenInvoice[]
  /** What of theirs was written off, and stands. */
  writeOffs: WriteOff[]
  /** What they can still spend, by currency. */
  storeCredit: { currency: string; balance_minor: number }[]
  currencies: { code: string; exponent: number }[]
  locale: string
  /** Today in the organization's time zone. */
  today: string
  record: (input: Record<string, unknown>) => Promise<ActionResult<{ id: string }>>
}

/** One payment over several invoices of a customer; the rest of it becomes store credit. */
export function PaymentEntry({
  org,
  list,
  customer,
  invoices,
  writeOffs,
  storeCredit,
  currencies,
  locale,
  today,
  record,
}: PaymentEntryProps) {
  const router = useRouter()
  const titleId = useId()
  // Of one payment: sent again because no answer came, it is not booked twice.
  const [key, setKey] = useState(() => crypto.randomUUID())
  // What it is most likely in: what they owe, or did until it was written off.
  const [currency, setCurrency] = useState(
    () => (invoices[0] ?? writeOffs[0])?.currency ?? currencies[0]?.code ?? '',
  )
  const owed = invoices.filter((invoice) => invoice.currency === currency)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(invoices.map(({ id }) => id)),
  )
  const [amount, setAmount] = useState('')
  const [refusal, setRefusal] = useState<ReactNode>(null)
  const [isDirty, setIsDirty] = useState(false)
  const [pending, startTransition] = useTransition()

  const wording = {
    currency,
    exponent: currencies.find(({ code }) => code === currency)?.exponent ?? 2,
    locale,
  }
  const credit_minor =
    storeCredit.find((balance) => balance.currency === currency)?.balance_minor ?? 0
  const methods = CUSTOMER_METHODS.filter((method) => method !== 'credit' || credit_minor > 0)
  const minor = parseMoney(amount, wording)
  const spread = spreadPayment(
    minor ?? 0,
    owed.filter(({ id }) => chosen.has(id)),
  )

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (pending) return
    if (minor === null) {
      setRefusal(messageOf({ reason: 'finance.payment_amount_invalid' }))
      return
    }
    const data = new FormData(event.currentTarget)
    const allocations = owed.flatMap(({ id, open_minor }) => {
      const amount_minor = spread.parts.get(id)
      return amount_minor === undefined
        ? []
        : [{ invoice_id: id, amount_minor, expected_open_minor: open_minor }]
    })
    startTransition(async () => {
      setRefusal(null)
      const result = await settle(() =>
        record({
          org,
          customer_id: customer.id,
          currency,
          amount_minor: minor,
          method: formText(data, 'method'),
          paid_on: formText(data, 'paid_on'),
          reference: formText(data, 'reference'),
          note: formText(data, 'note'),
          // What is shown is what is booked, or nothing is; also when no invoice was chosen.
          allocations,
          idempotency_key: key,
        }),
      )
      if (!result.ok) {
        const hasArrived = result.reason === 'platform.idempotency_key_reused'
        // What is in the form by now is another payment, which takes another press.
        if (hasArrived) setKey(crypto.randomUUID())
        setRefusal(hasArrived ? <EarlierArrived list={list} /> : messageOf(result))
        if (hasArrived || result.reason === 'finance.open_amount_changed') router.refresh()
        return
      }
      setIsDirty(false)
      toast.success('Payment recorded')
      // Pending until the page is there: pressed once more meanwhile, it is nothing.
      startTransition(() => router.push(`${list}/${result.data.id}`))
    })
  }

  return (
    <form
      onSubmit={submit}
      onChange={() => setIsDirty(true)}
      noValidate
      aria-labelledby={titleId}
      className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]"
    >
      <WarnBeforeLeaving isDirty={isDirty} />
      <Card>
        <CardHeader>
          <CardTitle id={titleId}>
            From <bdi>{customer.label}</bdi>
          </CardTitle>
          <Button variant="link" size="sm" asChild>
            <Link href={`${list}/new`}>Change</Link>
          </Button>
        </CardHeader>
        <CardContent className="grid gap-3.5">
          <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
            <Field name="amount" label="Amount" required>
              <Input
                inputMode="decimal"
                autoComplete="off"
                maxLength={40}
                value={amount}
                onChange={(event) => setAmount(event.target.value)}
                className="tabular"
              />
            </Field>
            <Field name="currency" label="Currency">
              <NativeSelect value={currency} onChange={(event) => setCurrency(event.target.value)}>
                {currencies.map(({ code }) => (
                  <option key={code} value={code}>
                    {code}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          </div>
          <Field
            name="method"
            label="Method"
            hint={
              credit_minor > 0
                ? `They have ${formatMoney(credit_minor, wording)} of store credit.`
                : null
            }
          >
            <NativeSelect defaultValue={methods[0]}>
              {methods.map((method) => (
                <option key={method} value={method}>
                  {methodLabel(method)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field name="paid_on" label="Day">
            <Input type="date" defaultValue={today} max={today} required />
          </Field>
          <Field name="reference" label="Reference" optional>
            <Input maxLength={PAYMENT_REFERENCE_LENGTH} autoComplete="off" dir="auto" />
          </Field>
          <Field name="note" label="Note for colleagues" optional>
            <Textarea rows={2} maxLength={PAYMENT_NOTE_LENGTH} dir="auto" />
          </Field>
        </CardContent>
      </Card>
      <div className="grid min-w-0 gap-4">
        <OwedInvoices
          invoices={owed}
          chosen={chosen}
          onChange={setChosen}
          parts={spread.parts}
          left_minor={minor === null ? null : spread.left_minor}
          wording={wording}
        />
        {minor !== null && spread.left_minor > 0 ? (
          <WrittenOffNotice
            list={list}
            writeOffs={writeOffs.filter((writeOff) => writeOff.currency === currency)}
            wording={wording}
          />
        ) : null}
        {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
        <Button
          type="submit"
          aria-disabled={pending || undefined}
          className="justify-self-start max-sm:w-full"
        >
          {pending ? <Spinner /> : null}
          Record payment
        </Button>
      </div>
    </form>
  )
}

/** No answer came to what was sent first, and it was changed before it was sent once more. */
function EarlierArrived({ list }: { list: string }) {
  return (
    <>
      Your earlier payment has arrived and is{' '}
      <Link href={list} className="underline underline-offset-4">
        recorded already
      </Link>
      . Your changes since then are not. If this is another payment, record it now.
    </>
  )
}
