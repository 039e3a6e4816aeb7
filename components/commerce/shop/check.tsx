interface CheckProps {
  name: string
  value?: string
  label: string
  isChecked: boolean
}

/** A box to tick, in a form that needs no script. */
export function Check({ name, value, label, isChecked }: CheckProps) {
  return (
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={isChecked}
        className="size-4.5 accent-foreground"
      />
      {label}
    </label>
  )
}
