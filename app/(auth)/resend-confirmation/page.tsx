import type { Metadata } from 'next'
import { EmailForm } from '@/components/identity/email-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { resendConfirmation } from '@/lib/identity/auth.actions'
import { withNext } from '@/lib/request.rules'

export const metadata: Metadata = { title: 'Confirm your email address' }

/** Sign-in does not say that an address waits to be confirmed, so this way is open to everyone. */
export default async function ResendConfirmationPage(props: PageProps<'/resend-confirmation'>) {
  const next = paramOf(await props.searchParams, 'next')
  return (
    <AuthShell
      title="Confirm your email address"
      description="An account can be used once its address is confirmed. We send you the link again."
      footer={
        <p>
          Confirmed already? <Link href={withNext('/sign-in', next)}>Sign in</Link>
        </p>
      }
    >
      <EmailForm
        action={resendConfirmation}
        submitLabel="Send the link"
        purpose="confirm it"
        {...(next ? { next } : {})}
      />
    </AuthShell>
  )
}
