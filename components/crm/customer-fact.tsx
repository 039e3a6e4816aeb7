'use client'

import { Check, Pencil, Plus, X } from 'lucide-react'
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useRef,
  useState,
  useTransition,
} from 'react'
import { CUSTOMER_FIELD_LABELS } from '@/components/crm/customer-values'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { NativeSelect } from '@/components/ui/native-select'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import type { ActionResult } from '@/lib/action'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'

export type EditableFact =
  | 'name'
  | 'company'
  | 'email'
  | 'phone'
  | 'country_code'
  | 'external_ref'
  | 'source'

type TextFact = Exclude<EditableFact, 'country_code'>

interface CustomerFactProps {
  field: EditableFact
  value: string | null
  /** The value as it reads, where that is more than its text. */
  shown?: ReactNode
  /** For a value that one would want elsewhere: what the button says. */
  copyLabel?: string
  /** Null when the reader may not change it. */
  onSave: ((value: string, seen: string | null) => Promise<ActionResult<unknown>>) | null
  countries?: { code: string; name: string }[]
  /** Told when the field opens and closes. */
  onEdit?: (isEditing: boolean) => void
  /** The address of a customer, for the one who has this value already. */
  customerHref: (id: string) => string
}

const TYPES: Partial<Record<EditableFact, 'email' | 'tel'>> = { email: 'email', phone: 'tel' }

/** One value, changed where it stands: Enter saves, Escape leaves it as it was. */
export function CustomerFact(props: CustomerFactProps) {
  const { field, value, shown, copyLabel, onSave, onEdit } = props
  const [isEditing, setIsEditing] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const label = CUSTOMER_FIELD_LABELS[field]

  function open() {
    setIsEditing(true)
    onEdit?.(true)
  }

  function close() {
    setIsEditing(false)
    onEdit?.(false)
    // After the field is gone the keyboard goes on where it came from.
    requestAnimationFrame(() => opener.current?.focus())
  }

  if (isEditing && onSave) {
    return <FactForm {...props} label={label} onSave={onSave} onClose={close} />
  }
  if (value === null) {
    return onSave ? (
      <Button
        ref={opener}
        variant="ghost"
        size="sm"
        aria-label={`Add ${label.toLowerCase()}`}
        className="border-border border-dashed text-muted-foreground"
        onClick={open}
      >
        <Plus aria-hidden />
        {label}
      </Button>
    ) : null
  }
  return (
    <div className="group/fact grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-start gap-x-1">
      <p className="col-span-2 text-muted-foreground text-xs">{label}</p>
      <p className="min-w-0 break-words">
        <bdi>{shown ?? value}</bdi>
      </p>
      <span className="-mt-1.5 -me-1.5 flex shrink-0 [&_button]:text-muted-foreground pointer-fine:opacity-0 transition-opacity group-focus-within/fact:opacity-100 group-hover/fact:opacity-100">
        {copyLabel ? <CopyButton text={value} label={copyLabel} /> : null}
        {onSave ? (
          <Button
            ref={opener}
            variant="ghost"
            size="icon-sm"
            aria-label={`Change ${label.toLowerCase()}`}
            title={`Change ${label.toLowerCase()}`}
            onClick={open}
          >
            <Pencil aria-hidden />
          </Button>
        ) : null}
      </span>
    </div>
  )
}

type Failure = { reasons: string[]; other: string | null; isChanged: boolean }

interface FactFormProps extends CustomerFactProps {
  label: string
  onSave: (value: string, seen: string | null) => Promise<ActionResult<unknown>>
  onClose: () => void
}

function FactForm({
  field,
  value,
  shown,
  label,
  onSave,
  onClose,
  countries = [],
  customerHref,
}: FactFormProps) {
  const [opened] = useState(value)
  const [failure, setFailure] = useState<Failure | null>(null)
  // Until a refusal names the new value, the person goes by the one that the field began with.
  const seen = failure?.isChanged ? value : opened
  const [pending, startTransition] = useTransition()

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = new FormData(event.currentTarget).get(field)
    if (pending || typeof next !== 'string') return
    if ([seen ?? '', value ?? ''].includes(next.trim())) {
      onClose()
      return
    }
    startTransition(async () => {
      const result = await settle(() => onSave(next.trim(), seen))
      if (result.ok) {
        onClose()
        return
      }
      const isTaken = result.reason.endsWith('_taken') && result.detail !== undefined
      setFailure({
        reasons: result.fields?.[field] ?? [result.reason],
        other: isTaken ? (result.detail ?? null) : null,
        isChanged: result.reason === 'crm.customer_changed',
      })
    })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.stopPropagation()
    onClose()
  }

  return (
    <form
      onSubmit={submit}
      onKeyDown={onKeyDown}
      noValidate
      className="grid min-w-0 basis-full grid-cols-[minmax(0,1fr)_auto] gap-1"
    >
      <Field name={field} label={label} {...(failure ? { errors: failure.reasons } : {})}>
        {field === 'country_code' ? (
          <NativeSelect defaultValue={value ?? ''} autoFocus>
            <option value="">Not known</option>
            {countries.map((country) => (
              <option key={country.code} value={country.code}>
                {country.name}
              </option>
            ))}
          </NativeSelect>
        ) : (
          <Input
            type={TYPES[field] ?? 'text'}
            defaultValue={value ?? ''}
            maxLength={CUSTOMER_LIMITS[field satisfies TextFact]}
            autoComplete="off"
            autoFocus
            dir="auto"
          />
        )}
      </Field>
      <span className="flex self-start pt-[1.375rem]">
        <Button
          type="submit"
          variant="ghost"
          size="icon"
          aria-label={`Save ${label.toLowerCase()}`}
          aria-disabled={pending || undefined}
        >
          {pending ? <Spinner /> : <Check aria-hidden />}
        </Button>
        <Button variant="ghost" size="icon" aria-label="Leave it as it was" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </span>
      {failure?.isChanged ? (
        <p className="col-span-2 text-xs">
          {'It is now '}
          {value === null ? 'empty' : <bdi>“{shown ?? value}”</bdi>}
          {'. Save again to replace it.'}
        </p>
      ) : null}
      {failure?.other ? (
        <Link
          href={customerHref(failure.other)}
          className="col-span-2 text-primary text-xs underline underline-offset-4"
        >
          Open the existing customer
        </Link>
      ) : null}
    </form>
  )
}
