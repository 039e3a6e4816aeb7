'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { updateProfile } from '@/lib/identity/account.actions'
import type { Profile } from '@/lib/identity/account.queries'
import { updateProfileSchema } from '@/lib/identity/account.schemas'
import { localeName, locales } from '@/lib/identity/organizations.rules'

interface ProfileFormProps {
  profile: Profile
  timeZones: string[]
}

export function ProfileForm({ profile, timeZones }: ProfileFormProps) {
  const { locale, time_zone } = profile
  const languages =
    locale === null || locales.some((known) => known === locale) ? locales : [locale, ...locales]
  const zones =
    time_zone === null || timeZones.includes(time_zone) ? timeZones : [time_zone, ...timeZones]
  return (
    <ActionForm
      action={updateProfile}
      schema={updateProfileSchema}
      onSuccess={() => toast.success('Profile saved')}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field name="first_name" label="First name">
          <Input defaultValue={profile.first_name ?? ''} autoComplete="given-name" />
        </Field>
        <Field name="last_name" label="Last name">
          <Input defaultValue={profile.last_name ?? ''} autoComplete="family-name" />
        </Field>
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          name="email"
          label="Email"
          hint={
            <>
              You sign in with it.{' '}
              <Link href="/account/security" className="underline">
                Change it
              </Link>
            </>
          }
        >
          <Input value={profile.email ?? ''} readOnly disabled />
        </Field>
        {profile.phone ? (
          <Field name="phone" label="Phone" hint="Comes from your sign-in.">
            <Input value={profile.phone} readOnly disabled />
          </Field>
        ) : null}
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          name="locale"
          label="Language and region"
          hint="How dates and amounts are written in your account. Staff pages and documents stay as the business writes them."
        >
          <NativeSelect defaultValue={locale ?? ''}>
            <option value="">As the business</option>
            {languages.map((tag) => (
              <option key={tag} value={tag}>
                {localeName(tag)}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field
          name="time_zone"
          label="Time zone"
          hint="Times are shown in it. Automatic is the business’s on staff pages and for orders, the browser’s elsewhere. Due dates, filters by day and reports always keep the business’s."
        >
          <NativeSelect defaultValue={time_zone ?? ''}>
            <option value="">Automatic</option>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <SubmitButton className="justify-self-start" pendingLabel="Saving…">
        Save
      </SubmitButton>
    </ActionForm>
  )
}
