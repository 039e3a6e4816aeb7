/**
 * What was changed in a form before its scripts were there, by the values that its page came with:
 * `typed` where nothing but text was, null where nothing was.
 */
export function earlyChange(form: HTMLFormElement): 'chosen' | 'typed' | null {
  let change: 'typed' | null = null
  for (const control of form.elements) {
    if (control instanceof HTMLSelectElement) {
      const first = [...control.options].findIndex((option) => option.defaultSelected)
      if (control.selectedIndex !== Math.max(first, 0)) return 'chosen'
    } else if (control instanceof HTMLInputElement) {
      if (control.checked !== control.defaultChecked) return 'chosen'
      if (control.value === control.defaultValue) continue
      if (!isText(control)) return 'chosen'
      change = 'typed'
    }
  }
  return change
}

/** Written key by key, so that one waits for the last of them. */
export function isText(control: unknown): boolean {
  return (
    control instanceof HTMLInputElement && (control.type === 'search' || control.type === 'text')
  )
}
