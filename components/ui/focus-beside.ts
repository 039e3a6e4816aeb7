import type { MouseEvent } from 'react'

/**
 * Call it before a row is taken out by its own button: the focus goes to the same button of the next
 * row, else of the one before, else to `last`.
 */
export function focusBeside(list: Element | null, index: number, last: HTMLElement | null): void {
  const buttons = list?.querySelectorAll<HTMLElement>('[data-takes-out]') ?? []
  const beside = buttons[index + 1] ?? buttons[index - 1] ?? last
  beside?.focus()
}

/**
 * The same for a filter of a bar that is marked by `data-filter-bar`: behind the last of them the focus
 * goes to the first field. Only where a key pressed it: a click leaves nothing to go on from, and the
 * field would bring up the keyboard of a phone.
 */
export function focusBesideFilter(
  { currentTarget, detail, ctrlKey, metaKey, shiftKey }: MouseEvent<HTMLElement>,
  /** Null where all are taken off. */
  index: number | null,
): void {
  // With these keys the link opens elsewhere, and the filter stays.
  if (detail !== 0 || ctrlKey || metaKey || shiftKey) return
  const bar = currentTarget.closest('[data-filter-bar]')
  const field = bar?.querySelector<HTMLElement>('form :is(input:not([type=hidden]), select)')
  const list = index === null ? null : currentTarget.closest('ul')
  focusBeside(list, index ?? 0, field ?? null)
}
