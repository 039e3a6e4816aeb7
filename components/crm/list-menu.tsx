'use client'

import { CopyCheck, Download, Ellipsis, ListChecks, Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Link } from '@/components/ui/link'

interface ListMenuProps {
  pathname: string
  /** Where the current choice becomes a file; null for who may not export. */
  exportHref: string | null
  canImport: boolean
}

/** What is done with the list as a whole and not every day; on a phone also import and export. */
export function ListMenu({ pathname, exportHref, canImport }: ListMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="icon" aria-label="More">
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {canImport ? (
          <DropdownMenuItem asChild className="lg:hidden">
            <Link href={`${pathname}/import`}>
              <Upload aria-hidden />
              Import
            </Link>
          </DropdownMenuItem>
        ) : null}
        {exportHref === null ? null : (
          <DropdownMenuItem asChild className="lg:hidden">
            <Link href={exportHref}>
              <Download aria-hidden />
              Export
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <Link href={`${pathname}/duplicates`}>
            <CopyCheck aria-hidden />
            Duplicates
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={`${pathname}/bulk`}>
            <ListChecks aria-hidden />
            Bulk changes
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
