import type { ReactNode } from 'react'

interface ChoiceProps {
  name: string
  value: string
  isChosen: boolean
  children: ReactNode
  'data-new-address'?: string
}

/** One of several, as large as what it says. */
export function Choice({ name, value, isChosen, children, ...data }: ChoiceProps) {
  return (
    <label className="grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] items-start gap-3 rounded-lg border border-input bg-card px-4 py-3.5 text-sm transition-colors hover:border-foreground/50 has-checked:border-foreground has-checked:ring-1 has-checked:ring-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2">
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={isChosen}
        className="mt-0.5 size-4 accent-foreground outline-none"
        {...data}
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
