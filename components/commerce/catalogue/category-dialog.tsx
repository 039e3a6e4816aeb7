'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { Category } from '@/lib/commerce/categories.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'

interface CategoryDialogProps {
  org: string
  category: Category
  save: Action<unknown>
  onClose: () => void
}

export function CategoryDialog({ org, category, save, onClose }: CategoryDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>Edit category</DialogTitle>
          <DialogDescription>A new address breaks links to the old one.</DialogDescription>
        </div>
        <ActionForm
          action={(data) =>
            save({
              org,
              category_id: category.id,
              name: formText(data, 'name'),
              // One that is sent is made fit for an address once more; the old one is to stay.
              ...(formText(data, 'slug') === category.slug
                ? {}
                : { slug: formText(data, 'slug') || null }),
            })
          }
          onSuccess={() => {
            toast.success('Category saved')
            onClose()
          }}
        >
          <Field name="name" label="Name" required>
            <Input
              defaultValue={category.name}
              maxLength={PRODUCT_LIMITS.category_name}
              autoComplete="off"
              dir="auto"
            />
          </Field>
          <Field name="slug" label="Address" hint="Leave empty to make it from the name.">
            <Input
              defaultValue={category.slug}
              maxLength={PRODUCT_LIMITS.category_name}
              autoComplete="off"
              spellCheck={false}
              dir="auto"
            />
          </Field>
          <div className="flex justify-end gap-2">
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
