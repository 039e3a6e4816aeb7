'use client'

import { ImagePlus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type DragEvent, useOptimistic, useRef, useState, useTransition } from 'react'
import { PictureDialog } from '@/components/commerce/catalogue/picture-dialog'
import { sendProductPicture } from '@/components/commerce/catalogue/picture-request'
import { PictureTile } from '@/components/commerce/catalogue/picture-tile'
import { UploadTile } from '@/components/commerce/catalogue/upload-tile'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { useLocale } from '@/components/ui/date-wording'
import { fileSize } from '@/components/ui/file-size'
import { useUploads } from '@/components/ui/file-upload'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { productImageUrl } from '@/lib/commerce/images.rules'
import type { StoredImage } from '@/lib/commerce/images.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { cn } from '@/lib/utils'

export interface PictureActions {
  /** Changes alt text or place. */
  update: Action<unknown>
  remove: Action<unknown>
}

interface PicturesCardProps {
  org: string
  orgId: string
  productId: string
  images: StoredImage[]
  canWrite: boolean
  actions: PictureActions
}

const TYPES = ['image/png', 'image/jpeg', 'image/webp']

/** The pictures of a product; the first one is its face in lists. */
export function PicturesCard({
  org,
  orgId,
  productId,
  images,
  canWrite,
  actions,
}: PicturesCardProps) {
  const router = useRouter()
  const picker = useRef<HTMLInputElement>(null)
  const [editing, setEditing] = useState<string | null>(null)
  const [isOver, setIsOver] = useState(false)
  const [, startTransition] = useTransition()
  const [shown, show] = useOptimistic(images, (_old, next: StoredImage[]) => next)
  const { uploads, add } = useUploads({
    send: (file, options) => sendProductPicture({ org, productId, file, ...options }),
    check,
    onStored: () => router.refresh(),
  })
  const edited = images.find(({ id }) => id === editing)

  /** Puts a picture before or behind its neighbour, or first. */
  function move(image: StoredImage, to: number) {
    const from = shown.indexOf(image)
    if (to < 0 || to >= shown.length || to === from) return
    const next = shown.filter((other) => other !== image)
    next.splice(to, 0, image)
    startTransition(async () => {
      show(next)
      // Those whose place is another one now; two, once each has one of its own.
      for (const [position, { id, position: old }] of next.entries()) {
        if (position === old) continue
        const result = await settle(() => actions.update({ org, image_id: id, position }))
        if (!result.ok) {
          toast.error(messageOf(result))
          return
        }
      }
    })
  }

  const isDroppable = (event: DragEvent) => canWrite && event.dataTransfer.types.includes('Files')
  return (
    <Card
      id="pictures"
      aria-label="Pictures"
      className={cn('relative scroll-mt-16', isOver && 'ring-2 ring-ring')}
      onDragOver={(event) => {
        if (!isDroppable(event)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={(event) => {
        // Going over to a child of it is not leaving.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false)
      }}
      onDrop={(event) => {
        if (!isDroppable(event)) return
        event.preventDefault()
        setIsOver(false)
        add(event.dataTransfer.files)
      }}
    >
      <CardHeader>
        <CardTitle>Pictures</CardTitle>
        {canWrite ? (
          <CardAction className="-mt-1.5 -me-1.5">
            <input
              ref={picker}
              type="file"
              multiple
              accept={TYPES.join(',')}
              aria-label="Pictures to add"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                add([...(event.currentTarget.files ?? [])])
                // The same file may be chosen again after it was corrected.
                event.currentTarget.value = ''
              }}
            />
            <Button variant="ghost" size="sm" onClick={() => picker.current?.click()}>
              <ImagePlus aria-hidden />
              Add pictures
            </Button>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-2">
        {shown.length + uploads.length > 0 ? (
          <ul className="grid grid-cols-3 gap-2 sm:grid-cols-4 lg:grid-cols-2">
            {shown.map((image, index) => (
              <PictureTile
                key={image.id}
                src={productImageUrl(orgId, image.id)}
                image={image}
                place={index}
                count={shown.length}
                canWrite={canWrite}
                onEdit={() => setEditing(image.id)}
                onMove={(to) => move(image, to)}
              />
            ))}
            {uploads.map((upload) => (
              <UploadTile key={upload.key} upload={upload} />
            ))}
          </ul>
        ) : (
          <NoPictures onPick={canWrite ? () => picker.current?.click() : null} />
        )}
      </CardContent>
      {edited ? (
        <PictureDialog
          org={org}
          src={productImageUrl(orgId, edited.id)}
          image={edited}
          update={actions.update}
          remove={actions.remove}
          onClose={() => setEditing(null)}
        />
      ) : null}
      {isOver ? (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-0 grid place-items-center rounded-lg border-2 border-ring border-dashed bg-background/85 font-medium text-sm"
        >
          Drop to add
        </div>
      ) : null}
    </Card>
  )
}

function NoPictures({ onPick }: { onPick: (() => void) | null }) {
  const locale = useLocale()
  if (onPick === null) return <p className="text-muted-foreground text-sm">There are none yet.</p>
  return (
    <button
      type="button"
      onClick={onPick}
      className="grid justify-items-center gap-2 rounded-md border border-input border-dashed p-6 text-center text-muted-foreground text-sm transition-colors hover:border-foreground/50 hover:bg-accent/50"
    >
      <ImagePlus aria-hidden className="size-6" />
      <span className="text-pretty">
        Drop pictures here or <span className="text-foreground underline">choose them</span>
      </span>
      <span className="text-pretty text-xs">
        PNG, JPEG or WebP, up to {fileSize(PRODUCT_LIMITS.image_bytes, locale)} each. The first one
        is shown in lists.
      </span>
    </button>
  )
}

/** What the server would refuse anyway is refused before it has been sent. */
function check(file: File): string | null {
  if (file.size > PRODUCT_LIMITS.image_bytes) return 'commerce.image_too_large'
  return TYPES.includes(file.type) ? null : 'commerce.image_type_refused'
}
