'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { SubmitButton } from '@/components/ui/submit-button'
import { signIn } from '@/lib/identity/auth.actions'
import { signInSchema } from '@/lib/identity/auth.schemas'
import { withNext } from '@/lib/request.rules'

export function SignInForm({ email = '', next }: { email?: string; next?: string | undefined }) {
  return (
    <ActionForm action={signIn} schema={signInSchema}>
      <Field name="email" label="Email" required>
        <Input
          type="email"
          autoComplete="username"
          inputMode="email"
          defaultValue={email}
          autoFocus
        />
      </Field>
      <Field
        name="password"
        label="Password"
        required
        aside={
          <Link
            href={withNext('/forgot-password', next)}
            className="rounded-sm text-muted-foreground underline underline-offset-4 hover:text-foreground"
          >
            Forgotten?
          </Link>
        }
      >
        <Input type="password" autoComplete="current-password" />
      </Field>
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton pendingLabel="Signing in…">Sign in</SubmitButton>
    </ActionForm>
  )
}
