'use client'

import { RoleOptions } from '@/components/identity/role-options'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { inviteMember } from '@/lib/identity/members.actions'
import { inviteMemberSchema } from '@/lib/identity/members.schemas'
import { type MemberRole, memberRoleLabels } from '@/lib/identity/permissions.schemas'

export function reportInvitation({ email, mailed }: { email: string; mailed: boolean }) {
  if (mailed) toast.success('Invitation sent', { description: email })
  else {
    toast.error('Invited, but the email could not be sent', {
      description: `${email} finds the invitation after signing in. You can send it again below.`,
    })
  }
}

export function InviteForm({ slug, roles }: { slug: string; roles: MemberRole[] }) {
  return (
    <ActionForm
      action={inviteMember}
      schema={inviteMemberSchema}
      resetOnSuccess
      onSuccess={reportInvitation}
    >
      <input type="hidden" name="org" value={slug} />
      <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_10rem_auto]">
        <Field name="email" label="Email" required>
          <Input type="email" autoComplete="off" inputMode="email" />
        </Field>
        <Field name="role" label="Role" required>
          <NativeSelect defaultValue="agent">
            <RoleOptions roles={roles} />
          </NativeSelect>
        </Field>
        <SubmitButton className="sm:mt-[1.625rem]" pendingLabel="Inviting…">
          Invite
        </SubmitButton>
      </div>
      <dl className="grid gap-1 text-muted-foreground text-xs">
        {roles.map((role) => (
          <div key={role} className="flex gap-1.5">
            <dt className="font-medium text-foreground">{memberRoleLabels[role].name}:</dt>
            <dd>{memberRoleLabels[role].description}</dd>
          </div>
        ))}
      </dl>
    </ActionForm>
  )
}
