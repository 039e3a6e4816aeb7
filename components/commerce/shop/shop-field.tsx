import type { ComponentProps, ReactNode } from 'react'
import { ChevronDownIcon } from '@/components/commerce/shop/icons'
import { messageFor } from '@/lib/messages'

interface Labelled {
  name: string
  label: string
  hint?: ReactNode
  /** The key of the sentence why it was refused. */
  reason?: string | undefined
  className?: string
}

const control =
  'h-control-lg w-full min-w-0 rounded-lg border border-input bg-card px-3.5 text-sm transition-colors hover:border-foreground/50 aria-invalid:border-destructive focus-visible:border-ring focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:focus-visible:outline-destructive'

type InputProps = Labelled &
  Omit<ComponentProps<'input'>, 'name' | 'className'> & {
    /** Where the browser is not to insist on what is needed all the same. */
    isOptional?: boolean
  }

/** A field that is whole when the server has written it: no script reads its label or its error. */
export function ShopField(props: InputProps) {
  const { name, label, hint, reason, className = '', isOptional, ...input } = props
  const frame = { name, label, hint, reason, className }
  return (
    <Frame {...frame} isOptional={isOptional ?? !input.required}>
      <input
        id={name}
        name={name}
        {...described(name, hint, reason)}
        {...input}
        className={control}
      />
    </Frame>
  )
}

type SelectProps = Labelled & Omit<ComponentProps<'select'>, 'name' | 'className'>

export function ShopSelect({ name, label, hint, reason, className = '', ...select }: SelectProps) {
  return (
    <Frame {...{ name, label, hint, reason, className }}>
      <span className="relative">
        <select
          id={name}
          name={name}
          {...described(name, hint, reason)}
          {...select}
          className={`${control} appearance-none truncate pe-10`}
        />
        <ChevronDownIcon className="pointer-events-none absolute inset-y-0 end-3.5 my-auto size-4 text-muted-foreground" />
      </span>
    </Frame>
  )
}

type TextProps = Labelled & Omit<ComponentProps<'textarea'>, 'name' | 'className'>

export function ShopText({ name, label, hint, reason, className = '', ...text }: TextProps) {
  return (
    <Frame {...{ name, label, hint, reason, className }} isOptional={!text.required}>
      <textarea
        id={name}
        name={name}
        rows={3}
        {...described(name, hint, reason)}
        {...text}
        className={`${control} h-auto py-2.5 leading-relaxed`}
      />
    </Frame>
  )
}

function Frame({
  name,
  label,
  hint,
  reason,
  isOptional = false,
  className,
  children,
}: Labelled & { isOptional?: boolean; children: ReactNode }) {
  return (
    <div className={`grid content-start gap-1.5 ${className}`}>
      <label htmlFor={name} className="font-medium text-sm">
        {label}
        {isOptional ? <span className="font-normal text-muted-foreground"> (optional)</span> : null}
      </label>
      {children}
      {reason ? (
        <p id={`${name}-error`} className="font-medium text-destructive text-xs">
          {messageFor(reason)}
        </p>
      ) : null}
      {hint ? (
        <p id={`${name}-hint`} className="text-muted-foreground text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

function described(name: string, hint: ReactNode, reason: string | undefined) {
  const ids = [reason ? `${name}-error` : '', hint ? `${name}-hint` : ''].filter(Boolean).join(' ')
  return { 'aria-invalid': reason ? true : undefined, 'aria-describedby': ids || undefined }
}
