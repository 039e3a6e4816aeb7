'use client'

import { Ellipsis, LibraryBig, Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Link } from '@/components/ui/link'

interface ProductsMenuProps {
  pathname: string
  canWrite: boolean
}

/** What has buttons of its own where there is room for them. */
export function ProductsMenu({ pathname, canWrite }: ProductsMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="icon" aria-label="More" className="sm:hidden">
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem asChild>
          <Link href={`${pathname}/categories`}>
            <LibraryBig aria-hidden />
            Categories
          </Link>
        </DropdownMenuItem>
        {canWrite ? (
          <DropdownMenuItem asChild>
            <Link href={`${pathname}/import`}>
              <Upload aria-hidden />
              Import
            </Link>
          </DropdownMenuItem>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
