'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { isNameRepeated } from '@/components/commerce/catalogue/variant-drafts.rules'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductDetail } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import type { FieldReasons } from '@/lib/errors'

interface OptionsDialogProps {
  org: string
  product: ProductDetail
  update: Action<unknown>
  onClose: () => void
}

/** An option that is there (`at` is its place in the variants' values), or a new one. */
type Row = { key: number; at: number | null; name: string; value: string }

const EXAMPLES = [
  { name: 'Size', value: 'M' },
  { name: 'Colour', value: 'Red' },
  { name: 'Material', value: 'Cotton' },
]

/** What variants differ in. Each that is there gets a value for what is added. */
export function OptionsDialog({ org, product, update, onClose }: OptionsDialogProps) {
  const [rows, setRows] = useState<Row[]>(() =>
    product.option_names.length > 0
      ? product.option_names.map((name, at) => ({ key: at, at, name, value: '' }))
      : [{ key: 0, at: null, name: '', value: '' }],
  )
  const patch = (key: number, change: Partial<Row>) =>
    setRows((old) => old.map((row) => (row.key === key ? { ...row, ...change } : row)))
  const count = product.variants.length

  async function submit() {
    const fields: FieldReasons = {}
    const names = rows.map(({ name }) => name)
    for (const [index, row] of rows.entries()) {
      if (row.name.trim() === '') fields[`name.${row.key}`] = ['field.required']
      if (isNameRepeated(names, index)) {
        fields[`name.${row.key}`] = ['commerce.option_names_repeated']
      }
      if (row.at === null && count > 0 && row.value.trim() === '') {
        fields[`value.${row.key}`] = ['field.required']
      }
    }
    if (Object.keys(fields).length > 0) {
      return { ok: false as const, code: 'malformed' as const, reason: 'app.invalid_input', fields }
    }
    return update({
      org,
      product_id: product.id,
      expected_updated_at: product.updated_at,
      option_names: rows.map(({ name }) => name.trim()),
      variants: product.variants.map(({ id, option_values }) => ({
        id,
        option_values: rows.map(({ at, value }) =>
          at === null ? value.trim() : (option_values[at] ?? ''),
        ),
      })),
    })
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>Options</DialogTitle>
          <DialogDescription>
            What a buyer chooses, such as size and colour; three at most.
          </DialogDescription>
        </div>
        <ActionForm
          action={submit}
          onSuccess={() => {
            toast.success('Options saved')
            onClose()
          }}
        >
          {rows.length === 0 ? (
            <p className="text-muted-foreground text-sm">
              Without options there is one variant only.
            </p>
          ) : null}
          {rows.map((row, index) => (
            <div key={row.key} className="flex items-start gap-2">
              <div className="grid min-w-0 flex-1 items-start gap-3 sm:grid-cols-2">
                <Field
                  name={`name.${row.key}`}
                  label={`Option ${index + 1}`}
                  className={row.at === null && count > 0 ? '' : 'sm:col-span-2'}
                >
                  <Input
                    value={row.name}
                    maxLength={PRODUCT_LIMITS.option_name}
                    autoComplete="off"
                    dir="auto"
                    placeholder={EXAMPLES[index]?.name}
                    onChange={(event) => patch(row.key, { name: event.target.value })}
                  />
                </Field>
                {row.at === null && count > 0 ? (
                  <Field
                    name={`value.${row.key}`}
                    label={
                      count === 1
                        ? 'Value for the existing variant'
                        : 'Value for the existing variants'
                    }
                  >
                    <Input
                      value={row.value}
                      maxLength={PRODUCT_LIMITS.option_value}
                      autoComplete="off"
                      dir="auto"
                      placeholder={EXAMPLES[index]?.value}
                      onChange={(event) => patch(row.key, { value: event.target.value })}
                    />
                  </Field>
                ) : null}
              </div>
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Remove option ${row.name || index + 1}`}
                className="mt-6.5 text-muted-foreground"
                onClick={() => setRows((old) => old.filter(({ key }) => key !== row.key))}
              >
                <Trash2 aria-hidden />
              </Button>
            </div>
          ))}
          {rows.length < PRODUCT_LIMITS.options ? (
            <Button
              variant="outline"
              size="sm"
              className="justify-self-start"
              onClick={() =>
                setRows((old) => [
                  ...old,
                  {
                    key: Math.max(0, ...old.map(({ key }) => key)) + 1,
                    at: null,
                    name: '',
                    value: '',
                  },
                ])
              }
            >
              <Plus aria-hidden />
              Add an option
            </Button>
          ) : null}
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
