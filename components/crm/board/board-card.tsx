'use client'

import { Ellipsis } from 'lucide-react'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { TagList } from '@/components/crm/tag-list'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Link } from '@/components/ui/link'
import type { CustomerRow, CustomerSegment } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import { cn } from '@/lib/utils'

interface BoardCardProps {
  row: CustomerRow
  segment: CustomerSegment
  href: string
  canMove: boolean
  isPending: boolean
  isDragged: boolean
  onDragStart: (id: string) => void
  onDragEnd: () => void
  onMove: (id: string, to: CustomerSegment) => void
  onMoveWithReason: (id: string) => void
}

export function BoardCard({
  row,
  segment,
  href,
  canMove,
  isPending,
  isDragged,
  onDragStart,
  onDragEnd,
  onMove,
  onMoveWithReason,
}: BoardCardProps) {
  const fact = [row.company, row.email, row.phone, row.external_ref].find(
    (value) => value !== null && value !== row.display_name,
  )
  return (
    <li
      data-card={row.id}
      draggable={canMove}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', row.display_name)
        onDragStart(row.id)
      }}
      onDragEnd={onDragEnd}
      aria-busy={isPending || undefined}
      className={cn(
        'relative grid grid-cols-[minmax(0,1fr)] gap-1.5 rounded-md border bg-card p-2.5 shadow-xs transition-[opacity,border-color] hover:border-foreground/30 has-[a:focus-visible]:border-ring',
        canMove && 'cursor-grab active:cursor-grabbing',
        isDragged && 'opacity-40',
      )}
    >
      <Link
        href={href}
        // The card is what is dragged, not the address of the customer.
        draggable={false}
        data-card-link=""
        aria-keyshortcuts={canMove ? 'Shift+ArrowLeft Shift+ArrowRight' : undefined}
        className={cn(
          'line-clamp-2 break-words font-medium leading-snug after:absolute after:inset-0 after:rounded-md',
          canMove && 'pe-8',
        )}
      >
        <bdi>{row.display_name}</bdi>
      </Link>
      {fact || row.owner_name ? (
        <div className="-mt-1 flex min-h-5 items-center justify-between gap-2 text-muted-foreground text-xs">
          <span className="truncate">
            <bdi>{fact}</bdi>
          </span>
          {row.owner_name ? (
            <span className="flex shrink-0" title={`Owner: ${row.owner_name}`}>
              <Avatar name={row.owner_name} size="xs" />
              <span className="sr-only">Owner: {row.owner_name}</span>
            </span>
          ) : null}
        </div>
      ) : null}
      <TagList tags={row.tags} limit={2} />
      {canMove ? (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Move ${row.display_name}`}
              className="absolute end-1 top-1"
            >
              <Ellipsis aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuLabel>Move to</DropdownMenuLabel>
            {CUSTOMER_SEGMENTS.filter((other) => other !== segment).map((other) => (
              <DropdownMenuItem key={other} onSelect={() => onMove(row.id, other)}>
                {SEGMENT_LABELS[other]}
              </DropdownMenuItem>
            ))}
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={() => onMoveWithReason(row.id)}>
              With a reason…
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      ) : null}
    </li>
  )
}
