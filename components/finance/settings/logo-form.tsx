'use client'

import { ActionForm } from '@/components/ui/action-form'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { FinanceSettings } from '@/lib/finance/settings.schemas'

interface LogoFormProps {
  org: string
  settings: FinanceSettings
  canUpdate: boolean
  upload: Action<unknown>
  remove: Action<unknown>
}

/** The picture on top of documents. */
export function LogoForm({ org, settings, canUpdate, upload, remove }: LogoFormProps) {
  const hasLogo = settings.logo_path !== null
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[12rem_minmax(0,1fr)]">
      {/* Paper is white in both themes. */}
      <div className="grid h-24 place-items-center rounded-md border bg-white p-3">
        {hasLogo ? (
          // biome-ignore lint/performance/noImgElement: a private picture that next/image cannot fetch
          <img
            src={`/o/${org}/settings/finance/logo?of=${settings.logo_path?.slice(-12, -4)}`}
            alt="Logo"
            className="max-h-full max-w-full object-contain"
          />
        ) : (
          <span className="text-neutral-600 text-sm">No logo yet</span>
        )}
      </div>
      {canUpdate ? (
        <div className="grid gap-3">
          <ActionForm
            action={(data) => {
              data.set('org', org)
              return upload(data)
            }}
            resetOnSuccess
            onSuccess={() => toast.success('Logo saved')}
            className="grid-cols-[minmax(0,1fr)_auto] items-start"
          >
            <Field name="logo" label="Picture" labelHidden hint="PNG, JPEG or WebP, up to 1 MB.">
              <Input type="file" accept="image/png,image/jpeg,image/webp" className="py-0 ps-0" />
            </Field>
            <SubmitButton variant="outline" pendingLabel="Uploading…">
              Upload
            </SubmitButton>
          </ActionForm>
          {hasLogo ? (
            <ConfirmButton
              variant="ghost"
              size="sm"
              className="justify-self-start"
              title="Remove the logo?"
              description="New documents show your name instead; issued documents keep the logo."
              confirmLabel="Remove"
              onConfirm={() => remove({ org })}
            >
              Remove logo
            </ConfirmButton>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
