'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

/**
 * Moves through a list by keyboard: `/` goes to the search, arrow down from there to the first row,
 * arrows from row to row, arrow up from the first row back. Enter is the link's own.
 */
export function RowKeys({ children }: { children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null)

  useEffect(() => {
    function onSlash(event: globalThis.KeyboardEvent) {
      if (event.key !== '/' || event.metaKey || event.ctrlKey || event.altKey) return
      const target = event.target
      if (
        target instanceof HTMLElement &&
        target.closest('input, textarea, select, dialog, [role=dialog], [contenteditable]')
      )
        return
      event.preventDefault()
      searchIn(root.current)?.focus()
    }
    document.addEventListener('keydown', onSlash)
    return () => document.removeEventListener('keydown', onSlash)
  }, [])

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const search = searchIn(root.current)
    const links = [...(root.current?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])]
    const position = event.target instanceof HTMLElement ? links.indexOf(event.target) : -1
    const isSearch = event.target === search
    if (position === -1 && !isSearch) return
    const next = position + (event.key === 'ArrowDown' ? 1 : -1)
    const target = next === -1 ? search : links[next]
    if (!target || (isSearch && event.key === 'ArrowUp')) return
    event.preventDefault()
    target.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only passes the arrows between controls
    <div ref={root} onKeyDown={onKeyDown}>
      {children}
    </div>
  )
}

function searchIn(root: HTMLElement | null): HTMLInputElement | null {
  return root?.querySelector<HTMLInputElement>('input[type=search]') ?? null
}
