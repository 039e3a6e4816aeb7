'use client'

import { ActionForm } from '@/components/ui/action-form'
import { SubmitButton } from '@/components/ui/submit-button'
import { signInWithProvider } from '@/lib/identity/auth.actions'
import type { Provider } from '@/lib/identity/auth.schemas'

const names: Record<Provider, string> = { google: 'Google', github: 'GitHub' }

interface ProviderButtonsProps {
  providers: Provider[]
  next?: string | undefined
}

/** Nothing at all where no provider is configured. */
export function ProviderButtons({ providers, next }: ProviderButtonsProps) {
  if (providers.length === 0) return null
  return (
    <div className="mt-5 grid gap-2">
      <p className="flex items-center gap-3 text-muted-foreground text-xs before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
      {providers.map((provider) => (
        <ActionForm key={provider} action={signInWithProvider}>
          <input type="hidden" name="provider" value={provider} />
          {next ? <input type="hidden" name="next" value={next} /> : null}
          <SubmitButton variant="outline" pendingLabel={`Going to ${names[provider]}…`}>
            Continue with {names[provider]}
          </SubmitButton>
        </ActionForm>
      ))}
    </div>
  )
}
