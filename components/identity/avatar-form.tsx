'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Avatar } from '@/components/ui/avatar'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { removeAvatar, uploadAvatar } from '@/lib/identity/account.actions'
import { avatarTypes, uploadAvatarSchema } from '@/lib/identity/account.schemas'

interface AvatarFormProps {
  name: string
  url: string | null
  hasAvatar: boolean
}

export function AvatarForm({ name, url, hasAvatar }: AvatarFormProps) {
  return (
    <div className="flex flex-wrap items-start gap-4">
      <Avatar name={name} src={url} size="lg" />
      <div className="grid min-w-0 flex-1 basis-64 gap-3">
        <ActionForm
          action={uploadAvatar}
          schema={uploadAvatarSchema}
          resetOnSuccess
          onSuccess={() => toast.success('Picture saved')}
          className="grid-cols-[minmax(0,1fr)_auto] items-start"
        >
          <Field name="avatar" label="Picture" labelHidden>
            <Input type="file" accept={avatarTypes.join(',')} className="py-0 ps-0" />
          </Field>
          <SubmitButton variant="outline" pendingLabel="Uploading…">
            Upload
          </SubmitButton>
        </ActionForm>
        {hasAvatar ? (
          <ConfirmButton
            variant="ghost"
            size="sm"
            className="justify-self-start"
            title="Remove your picture?"
            description="Your initials are shown instead."
            confirmLabel="Remove"
            onConfirm={() => removeAvatar({})}
          >
            Remove picture
          </ConfirmButton>
        ) : null}
      </div>
    </div>
  )
}
