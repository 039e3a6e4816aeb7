'use client'

import { Menu } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { NavLinks } from '@/components/shell/nav-links'
import type { NavGroup } from '@/components/shell/types'
import {
  Sheet,
  SheetContent,
  SheetDescription,
  SheetTitle,
  SheetTrigger,
} from '@/components/ui/sheet'

interface MobileNavProps {
  groups: NavGroup[]
  header?: ReactNode
  footer?: ReactNode
}

export function MobileNav({ groups, header, footer }: MobileNavProps) {
  const [open, setOpen] = useState(false)
  return (
    <Sheet open={open} onOpenChange={setOpen}>
      <SheetTrigger
        aria-label="Menu"
        className="-ms-1 inline-flex size-11 shrink-0 items-center justify-center rounded-md hover:bg-accent lg:hidden"
      >
        <Menu aria-hidden className="size-5" />
      </SheetTrigger>
      <SheetContent
        side="start"
        className="gap-4 border-sidebar-border bg-sidebar p-3 text-sidebar-foreground"
      >
        <SheetTitle className="sr-only">Menu</SheetTitle>
        <SheetDescription className="sr-only">Where to go</SheetDescription>
        {header ? <div className="pe-9">{header}</div> : null}
        <NavLinks groups={groups} onNavigate={() => setOpen(false)} />
        {footer ? (
          <div className="mt-auto border-sidebar-border border-t pt-3">{footer}</div>
        ) : null}
      </SheetContent>
    </Sheet>
  )
}
