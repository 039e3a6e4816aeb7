'use client'

import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { moveFocus } from '@/components/ui/return-focus'

interface SelectionValue {
  ids: string[]
  selected: ReadonlySet<string>
  /** Everything that fits the list is meant, also what is on other pages. */
  isAll: boolean
  toggle: (id: string) => void
  setAll: (on: boolean) => void
  selectEverything: () => void
  clear: () => void
  /** The box above the rows, which is there as long as the list is. */
  above: RefObject<HTMLButtonElement | null>
}

const SelectionContext = createContext<SelectionValue | null>(null)

interface SelectionProviderProps {
  /** The rows of this page in order; another page starts empty. */
  ids: string[]
  /** Which list it is: "everything" of one filter is not everything of the next. */
  list?: string
  children: ReactNode
}

/** Which rows are ticked: some of this page, or everything that fits the list. */
export function SelectionProvider({ ids, list = '', children }: SelectionProviderProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [everything, setEverything] = useState<string | null>(null)
  const key = ids.join(' ')
  const isAll = everything === list

  useEffect(() => {
    const present = new Set(key.split(' '))
    setSelected((old) => new Set([...old].filter((id) => present.has(id))))
  }, [key])

  // Whoever comes back to a list has not asked for all of it again.
  useEffect(() => setEverything((old) => (old === list ? old : null)), [list])

  const toggle = useCallback(
    (id: string) => {
      setEverything(null)
      setSelected((old) => {
        // Taking one row out of everything leaves the rest of this page.
        const next = new Set(isAll ? key.split(' ') : old)
        if (!next.delete(id)) next.add(id)
        return next
      })
    },
    [isAll, key],
  )
  const setAll = useCallback(
    (on: boolean) => {
      setEverything(null)
      setSelected(new Set(on && key !== '' ? key.split(' ') : []))
    },
    [key],
  )
  const selectEverything = useCallback(() => setEverything(list), [list])
  const above = useRef<HTMLButtonElement>(null)
  const clear = useCallback(() => {
    setEverything(null)
    setSelected(new Set())
  }, [])

  const value = useMemo(() => {
    const all = key === '' ? [] : key.split(' ')
    const shown = isAll ? new Set(all) : selected
    return { ids: all, selected: shown, isAll, toggle, setAll, selectEverything, clear, above }
  }, [key, selected, isAll, toggle, setAll, selectEverything, clear])
  return <SelectionContext value={value}>{children}</SelectionContext>
}

export function useSelection(): SelectionValue {
  const value = useContext(SelectionContext)
  if (value === null) throw new Error('useSelection needs a SelectionProvider around it')
  return value
}

export function SelectAll({ label = 'Select all rows on this page' }: { label?: string }) {
  const { ids, selected, setAll, above } = useSelection()
  const all = ids.length > 0 && selected.size === ids.length
  return (
    <Checkbox
      ref={above}
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

interface SelectionBarProps {
  /** How many fit the list, as far as that is known: "1,240" or "50+". */
  total?: string
  /** There are more than are on this page. */
  hasMore?: boolean
  /** The buttons. */
  children: ReactNode
}

/** Comes up from below once something is ticked. */
export function SelectionBar(props: SelectionBarProps) {
  const { selected } = useSelection()
  return selected.size === 0 ? null : <Bar {...props} />
}

function Bar({ total, hasMore = false, children }: SelectionBarProps) {
  const { ids, selected, isAll, selectEverything, clear, above } = useSelection()
  const bar = useRef<HTMLDivElement>(null)
  const last = useRef<HTMLButtonElement>(null)

  // What is done here takes the bar away, with the button that has the focus.
  useLayoutEffect(() => {
    const element = bar.current
    return () => {
      if (element?.contains(document.activeElement)) moveFocus(above.current)
    }
  }, [above])

  const isPage = selected.size === ids.length
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Selected rows"
      className="fade-in-0 slide-in-from-bottom-2 sticky bottom-3 z-20 mx-auto mt-3 flex w-fit max-w-full animate-in flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border bg-popover p-1.5 ps-3.5 shadow-lg"
    >
      <output className="tabular font-medium text-sm">
        {isAll ? allThatMatch(total) : `${selected.size} selected`}
      </output>
      {isPage && hasMore && !isAll ? (
        <Button
          variant="link"
          size="sm"
          className="text-[0.8125rem]"
          onClick={() => {
            last.current?.focus()
            selectEverything()
          }}
        >
          Select all {total} that match
        </Button>
      ) : null}
      {children}
      <Button ref={last} variant="ghost" size="sm" onClick={clear}>
        Clear
      </Button>
    </div>
  )
}

function allThatMatch(total = ''): string {
  return total === '1' ? 'The one that matches' : `All ${total} that match`
}
