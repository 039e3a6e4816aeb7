/**
 * Call it before a row is taken out by its own button: the focus goes to the same button of the next
 * row, else of the one before, else to `last`.
 */
export function focusBeside(list: Element | null, index: number, last: HTMLElement | null): void {
  const buttons = list?.querySelectorAll<HTMLElement>('[data-takes-out]') ?? []
  const beside = buttons[index + 1] ?? buttons[index - 1] ?? last
  beside?.focus()
}
