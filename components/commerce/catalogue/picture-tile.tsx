'use client'

import { ArrowLeft, ArrowRight, Pencil } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { ProductImage } from '@/lib/commerce/products.schemas'
import { cn } from '@/lib/utils'

interface PictureTileProps {
  src: string
  image: ProductImage
  /** From 0. */
  place: number
  count: number
  canWrite: boolean
  onEdit: () => void
  onMove: (to: number) => void
}

/** A picture with what can be done about it; the buttons are there for fingers and keys as well. */
export function PictureTile({
  src,
  image,
  place,
  count,
  canWrite,
  onEdit,
  onMove,
}: PictureTileProps) {
  const name = image.alt ?? `picture ${place + 1}`
  return (
    <li
      className={cn(
        'group/tile relative aspect-square overflow-hidden rounded-md border bg-muted',
        place === 0 && 'col-span-2 row-span-2',
      )}
    >
      {/* biome-ignore lint/performance/noImgElement: pictures of drafts are for staff only, and no optimizer may keep them */}
      <img
        src={src}
        alt={image.alt ?? ''}
        width={image.width}
        height={image.height}
        loading="lazy"
        decoding="async"
        className="size-full object-contain"
      />
      {place === 0 && count > 1 ? (
        <span className="absolute start-1.5 top-1.5 rounded-sm bg-background/90 px-1.5 py-0.5 font-medium text-xs">
          In lists
        </span>
      ) : null}
      {canWrite ? (
        <div className="absolute inset-x-0 bottom-0 flex justify-end gap-1 p-1.5 transition-opacity focus-within:opacity-100 group-hover/tile:opacity-100 pointer-fine:opacity-0">
          {count > 1 ? (
            <span className="me-auto flex gap-1">
              <TileButton
                label={`Move ${name} forward`}
                disabled={place === 0}
                onClick={() => onMove(place - 1)}
              >
                <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
              </TileButton>
              <TileButton
                label={`Move ${name} back`}
                disabled={place === count - 1}
                onClick={() => onMove(place + 1)}
              >
                <ArrowRight aria-hidden className="rtl:-scale-x-100" />
              </TileButton>
            </span>
          ) : null}
          <TileButton label={`Edit ${name}`} onClick={onEdit}>
            <Pencil aria-hidden />
          </TileButton>
        </div>
      ) : null}
    </li>
  )
}

interface TileButtonProps {
  label: string
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}

function TileButton({ label, disabled = false, onClick, children }: TileButtonProps) {
  return (
    <Button
      variant="outline"
      size="icon-sm"
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      className="aria-disabled:opacity-60"
      onClick={disabled ? undefined : onClick}
    >
      {children}
    </Button>
  )
}
