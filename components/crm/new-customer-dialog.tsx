'use client'

import { useState } from 'react'
import { CUSTOMER_FIELD_LABELS } from '@/components/crm/customer-values'
import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/action-types'
import { Button, type ButtonProps } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { settle } from '@/components/ui/settle'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { createCustomerFormSchema } from '@/lib/crm/customers.schemas'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'

type Added = { id: string; label: string; hint: string }

interface NewCustomerDialogProps extends Omit<ButtonProps, 'onClick'> {
  org: string
  /** What was looked for and not found. */
  name: string
  create: FormAction<{ id: string }>
  onAdded: (customer: Added) => void
  /** Somebody is known by that email already, under another name. */
  onKnown: (email: string) => void
}

/** A button that asks for the little that is known of somebody while they are on the telephone. */
export function NewCustomerDialog({
  org,
  name,
  create,
  onAdded,
  onKnown,
  ...props
}: NewCustomerDialogProps) {
  const [open, setOpen] = useState(false)
  const [taken, setTaken] = useState<string | null>(null)

  async function add(data: FormData): Promise<ActionResult<Added>> {
    const result = await settle(() => create(data))
    const isTaken = !result.ok && result.reason === 'crm.customer_email_taken'
    setTaken(isTaken ? formText(data, 'email') : null)
    return result.ok ? { ok: true, data: { id: result.data.id, ...wordsOf(data) } } : result
  }

  function toggle(next: boolean) {
    setOpen(next)
    setTaken(null)
  }

  return (
    <>
      <Button {...props} onClick={() => toggle(true)} />
      <Dialog open={open} onOpenChange={toggle}>
        {/* It stands inside a form of its own, which is not meant. */}
        <DialogContent
          onSubmit={(event) => event.stopPropagation()}
          onKeyDown={(event) => event.stopPropagation()}
          onInput={(event) => event.stopPropagation()}
        >
          <div className="grid gap-1 pe-8">
            <DialogTitle>New customer</DialogTitle>
            <DialogDescription>
              One of these is enough. The rest can follow on the customer’s page.
            </DialogDescription>
          </div>
          <ActionForm
            action={add}
            schema={createCustomerFormSchema}
            onSuccess={(added) => {
              toggle(false)
              toast.success('Customer added')
              onAdded(added)
            }}
          >
            <input type="hidden" name="org" value={org} />
            <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
              <Field name="name" label={CUSTOMER_FIELD_LABELS.name}>
                <Input
                  defaultValue={name}
                  maxLength={CUSTOMER_LIMITS.name}
                  autoComplete="off"
                  dir="auto"
                />
              </Field>
              <Field name="company" label={CUSTOMER_FIELD_LABELS.company}>
                <Input maxLength={CUSTOMER_LIMITS.company} autoComplete="off" dir="auto" />
              </Field>
              <Field
                name="email"
                label={CUSTOMER_FIELD_LABELS.email}
                aside={
                  taken === null ? null : (
                    <Button
                      variant="link"
                      size="sm"
                      className="h-auto p-0"
                      onClick={() => {
                        toggle(false)
                        onKnown(taken)
                      }}
                    >
                      Find them
                    </Button>
                  )
                }
              >
                <Input type="email" maxLength={CUSTOMER_LIMITS.email} autoComplete="off" />
              </Field>
              <Field name="phone" label={CUSTOMER_FIELD_LABELS.phone}>
                <Input type="tel" maxLength={CUSTOMER_LIMITS.phone} autoComplete="off" />
              </Field>
            </div>
            <div className="flex justify-end gap-2">
              <Button variant="outline" onClick={() => toggle(false)}>
                Cancel
              </Button>
              <SubmitButton>Add customer</SubmitButton>
            </div>
          </ActionForm>
        </DialogContent>
      </Dialog>
    </>
  )
}

/** As a search would have answered: what the customer goes by, and something else of theirs. */
function wordsOf(data: FormData): Omit<Added, 'id'> {
  const [label = '', hint = ''] = ['name', 'company', 'email', 'phone']
    .map((field) => formText(data, field))
    .filter((text) => text !== '')
  return { label, hint }
}
