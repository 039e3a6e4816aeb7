'use client'

import { ActionForm } from '@/components/ui/action-form'
import { AffixInput } from '@/components/ui/affix-input'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { EMAIL_LIMITS, type EmailSettings } from '@/lib/platform/emails.schemas'

interface EmailSettingsFormProps {
  org: string
  organizationName: string
  settings: EmailSettings
  canWrite: boolean
  update: Action<unknown>
}

/** Who the mails are from, and which go out by themselves. */
export function EmailSettingsForm({
  org,
  organizationName,
  settings,
  canWrite,
  update,
}: EmailSettingsFormProps) {
  return (
    <ActionForm
      action={(data) =>
        update({
          org,
          sender_name: data.get('sender_name'),
          reply_to: data.get('reply_to'),
          sends_order_confirmations: data.has('sends_order_confirmations'),
          bodies_kept_days: Number(data.get('bodies_kept_days')),
        })
      }
      onSuccess={() => toast.success('Email settings saved')}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          name="sender_name"
          label="Sender"
          optional
          hint="The name that receivers see. Without it, the organization’s own."
        >
          <Input
            defaultValue={settings.sender_name ?? ''}
            placeholder={organizationName}
            maxLength={EMAIL_LIMITS.sender_name}
            autoComplete="off"
            dir="auto"
            disabled={!canWrite}
          />
        </Field>
        <Field
          name="reply_to"
          label="Replies go to"
          optional
          hint="Emails are sent from the server’s address; replies go to yours."
        >
          <Input
            type="email"
            defaultValue={settings.reply_to ?? ''}
            maxLength={EMAIL_LIMITS.address}
            autoComplete="off"
            disabled={!canWrite}
          />
        </Field>
      </div>
      <Field
        name="sends_order_confirmations"
        label="Confirm orders"
        hint="Anyone who orders in the shop gets an email at once."
        inline
      >
        <Checkbox
          value="yes"
          defaultChecked={settings.sends_order_confirmations}
          disabled={!canWrite}
        />
      </Field>
      <Field
        name="bodies_kept_days"
        label="Keep what emails said for"
        hint="After that, only to whom, about what and when they were sent is known."
      >
        <AffixInput
          suffix="days"
          className="max-w-40"
          inputMode="numeric"
          autoComplete="off"
          maxLength={4}
          defaultValue={settings.bodies_kept_days}
          disabled={!canWrite}
        />
      </Field>
      {canWrite ? (
        <div>
          <SubmitButton pendingLabel="Saving …">Save</SubmitButton>
        </div>
      ) : null}
    </ActionForm>
  )
}
