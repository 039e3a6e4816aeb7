'use client'

import { ChevronDown, ListFilter } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'

export interface FilterSection {
  label: string
  count: number
  content: ReactNode
}

interface FilterDialogProps {
  count: number
  sections: FilterSection[]
  onClear: () => void
}

/** All facets behind one button, where there is no room for one button each. */
export function FilterDialog({ count, sections, onClear }: FilterDialogProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="outline"
        className="lg:hidden"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <ListFilter aria-hidden />
        Filters
        {count > 0 ? (
          <span className="tabular rounded-sm bg-primary px-1 text-primary-foreground text-xs">
            {count}
          </span>
        ) : null}
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent className="gap-0 pb-0">
          <DialogTitle className="pe-8">Filters</DialogTitle>
          <DialogDescription className="pb-3">
            Customers who match all of them are shown.
          </DialogDescription>
          {sections.map(({ label, count: chosen, content }) => (
            <details key={label} open={chosen > 0 || undefined} className="group border-t">
              <summary className="flex min-h-control items-center gap-2 font-medium">
                {label}
                {chosen > 0 ? (
                  <span className="tabular rounded-sm bg-secondary px-1.5 font-normal text-xs">
                    {chosen}
                  </span>
                ) : null}
                <ChevronDown
                  aria-hidden
                  className="ms-auto size-4 text-muted-foreground transition-transform group-open:rotate-180"
                />
              </summary>
              <div className="pb-3">{content}</div>
            </details>
          ))}
          <div className="sticky bottom-0 -mx-5 flex gap-2 border-t bg-popover p-3">
            <Button className="flex-1" onClick={() => setOpen(false)}>
              Show customers
            </Button>
            {count > 0 ? (
              <Button variant="outline" onClick={onClear}>
                Clear all
              </Button>
            ) : null}
          </div>
        </DialogContent>
      </Dialog>
    </>
  )
}
