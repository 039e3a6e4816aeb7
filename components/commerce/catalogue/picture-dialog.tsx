'use client'

import { Trash2 } from 'lucide-react'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductImage } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'

interface PictureDialogProps {
  org: string
  src: string
  image: ProductImage
  update: Action<unknown>
  remove: Action<unknown>
  onClose: () => void
}

/** What a picture shows, in words; or away with it. */
export function PictureDialog({ org, src, image, update, remove, onClose }: PictureDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>Picture</DialogTitle>
          <DialogDescription>
            {image.width} × {image.height} pixels
          </DialogDescription>
        </div>
        {/* biome-ignore lint/performance/noImgElement: pictures of drafts are for staff only, and no optimizer may keep them */}
        <img
          src={src}
          alt={image.alt ?? ''}
          width={image.width}
          height={image.height}
          className="max-h-64 w-full rounded-md border bg-muted object-contain"
        />
        <ActionForm
          action={(data) => {
            const alt = formText(data, 'alt')
            return update({ org, image_id: image.id, alt: alt === '' ? null : alt })
          }}
          onSuccess={() => {
            toast.success('Picture saved')
            onClose()
          }}
        >
          <Field
            name="alt"
            label="What it shows"
            optional
            hint="Read aloud to people who cannot see it, and used by search engines."
          >
            <Textarea
              defaultValue={image.alt ?? ''}
              maxLength={PRODUCT_LIMITS.image_alt}
              dir="auto"
              placeholder="A blue mug with a white handle, seen from the side"
              className="min-h-16"
            />
          </Field>
          <div className="flex items-center gap-2">
            <ConfirmButton
              variant="ghost"
              title="Remove this picture?"
              description="It is removed for good, from the shop as well."
              confirmLabel="Remove picture"
              className="me-auto text-destructive"
              onConfirm={() => remove({ org, image_id: image.id })}
              onSuccess={() => {
                toast.success('Picture removed')
                onClose()
              }}
            >
              <Trash2 aria-hidden />
              Remove
            </ConfirmButton>
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton pendingLabel="Saving…">Save</SubmitButton>
          </div>
        </ActionForm>
      </DialogContent>
    </Dialog>
  )
}
