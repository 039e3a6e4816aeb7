'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/utils'

/** More than this is folded: one long note must not push the others off the page. */
const FOLD_LENGTH = 1_400
const FOLD_LINES = 16

export function isLong(text: string): boolean {
  return text.length > FOLD_LENGTH || text.split('\n').length > FOLD_LINES
}

/** A note's text; a long one shows its beginning until somebody wants the rest. */
export function NoteBody({
  isLong: isFolding,
  children,
}: {
  isLong: boolean
  children: ReactNode
}) {
  const [isOpen, setIsOpen] = useState(false)
  const isFolded = isFolding && !isOpen
  return (
    <div className="grid justify-items-start gap-1">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it follows the focus, one cannot act on it */}
      <div
        className={cn(
          'w-full min-w-0',
          isFolded &&
            'max-h-56 overflow-hidden [mask-image:linear-gradient(to_bottom,black_70%,transparent)]',
        )}
        // A link in the folded part that the keyboard reaches must be seen.
        onFocus={() => setIsOpen(true)}
      >
        {children}
      </div>
      {isFolding ? (
        <Button
          variant="link"
          size="sm"
          aria-expanded={isOpen}
          onClick={() => setIsOpen((old) => !old)}
        >
          {isOpen ? 'Show less' : 'Show all of it'}
        </Button>
      ) : null}
    </div>
  )
}
