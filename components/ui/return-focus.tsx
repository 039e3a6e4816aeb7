'use client'

import { useLayoutEffect, useRef } from 'react'

/** Of each dialog, where the focus was when it opened, and what to take for that when it is gone. */
const waysBack = new WeakMap<Element, HTMLElement[]>()

/**
 * Stands first in a dialog, before a field of it can take the focus. Radix knows what opened a dialog
 * only where that is a trigger of its own; ours are opened by buttons, menus and keys of any kind.
 */
export function FocusMemory() {
  const mark = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const dialog = mark.current?.closest(DIALOG)
    if (dialog && !waysBack.has(dialog)) waysBack.set(dialog, waysBackTo(document.activeElement))
  }, [])
  return <span ref={mark} hidden />
}

const DIALOG = '[role=dialog], [role=alertdialog]'

/** An item of a menu goes with it, and what is in a dialog may close with that one. */
function waysBackTo(active: Element | null): HTMLElement[] {
  if (!(active instanceof HTMLElement) || active === document.body) return []
  const menu = active.closest('[role=menu]')
  const trigger = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '')
  const own = trigger === null ? [active] : [active, trigger]
  const outer = (trigger ?? active).closest(DIALOG)
  return outer === null ? own : [...own, ...(waysBack.get(outer) ?? [])]
}

/** For `onCloseAutoFocus`: back to where the focus was, or as near to it as there is anything left. */
export function returnFocus(event: Event) {
  const dialog = event.currentTarget
  if (isFocusElsewhere(dialog)) {
    event.preventDefault()
    return
  }
  const ways = dialog instanceof Element ? waysBack.get(dialog) : undefined
  const way = ways?.find(take)
  if (way) {
    event.preventDefault()
    keepUntilLeft(way)
  }
  // Radix goes on to a trigger where there is one: Safari gives no focus to a button that is clicked.
  else takeMain()
}

/** There, or to the page where that is gone; also when it goes a moment later. */
export function moveFocus(to: HTMLElement | null) {
  if (to !== null && take(to)) keepUntilLeft(to)
  else takeMain()
}

/** The person has gone on to something else while it was closing. */
export function isFocusElsewhere(closing: EventTarget | null): boolean {
  const { activeElement, body } = document
  const isInside = closing instanceof Node && closing.contains(activeElement)
  return activeElement !== null && activeElement !== body && !isInside
}

function take(element: HTMLElement): boolean {
  element.focus({ preventScroll: true })
  return document.activeElement === element
}

function takeMain() {
  const main = document.querySelector('main')
  if (main) take(main)
}

/** What was agreed to often takes its button away a moment later, with the row or the step. */
function keepUntilLeft(element: HTMLElement) {
  const observer = new MutationObserver(() => {
    if (document.activeElement === element) return
    observer.disconnect()
    if (!element.isConnected && document.activeElement === document.body) takeMain()
  })
  observer.observe(document.body, { childList: true, subtree: true })
}
