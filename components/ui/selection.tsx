'use client'

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'

interface SelectionValue {
  ids: string[]
  selected: ReadonlySet<string>
  toggle: (id: string) => void
  setAll: (on: boolean) => void
  clear: () => void
}

const SelectionContext = createContext<SelectionValue | null>(null)

/** Which rows of this page are ticked. `ids` are the rows in order; another page starts empty. */
export function SelectionProvider({ ids, children }: { ids: string[]; children: ReactNode }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const key = ids.join(' ')

  useEffect(() => {
    const present = new Set(key.split(' '))
    setSelected((old) => new Set([...old].filter((id) => present.has(id))))
  }, [key])

  const toggle = useCallback((id: string) => {
    setSelected((old) => {
      const next = new Set(old)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const setAll = useCallback(
    (on: boolean) => setSelected(new Set(on && key !== '' ? key.split(' ') : [])),
    [key],
  )
  const clear = useCallback(() => setSelected(new Set()), [])

  const value = useMemo(
    () => ({ ids: key === '' ? [] : key.split(' '), selected, toggle, setAll, clear }),
    [key, selected, toggle, setAll, clear],
  )
  return <SelectionContext value={value}>{children}</SelectionContext>
}

export function useSelection(): SelectionValue {
  const value = useContext(SelectionContext)
  if (value === null) throw new Error('useSelection needs a SelectionProvider around it')
  return value
}

export function SelectAll({ label = 'Select all rows on this page' }: { label?: string }) {
  const { ids, selected, setAll } = useSelection()
  const all = ids.length > 0 && selected.size === ids.length
  return (
    <Checkbox
      aria-label={label}
      disabled={ids.length === 0}
      checked={all ? true : selected.size > 0 ? 'indeterminate' : false}
      onCheckedChange={(checked) => setAll(checked === true)}
    />
  )
}

/** `label` names the row: "Select Ada Lovelace". */
export function SelectRow({ id, label }: { id: string; label: string }) {
  const { selected, toggle } = useSelection()
  return (
    <Checkbox aria-label={label} checked={selected.has(id)} onCheckedChange={() => toggle(id)} />
  )
}

/** Comes up from below once something is ticked; the children are the buttons. */
export function SelectionBar({ children }: { children: ReactNode }) {
  const { selected, clear } = useSelection()
  if (selected.size === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Selected rows"
      className="fade-in-0 slide-in-from-bottom-2 sticky bottom-3 z-20 mx-auto mt-3 flex w-fit max-w-full animate-in flex-wrap items-center gap-2 rounded-lg border bg-popover p-1.5 ps-3.5 shadow-lg"
    >
      <output className="tabular font-medium text-sm">{selected.size} selected</output>
      {children}
      <Button variant="ghost" size="sm" onClick={clear}>
        Clear
      </Button>
    </div>
  )
}
