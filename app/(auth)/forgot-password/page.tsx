import type { Metadata } from 'next'
import { EmailForm } from '@/components/identity/email-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { requestPasswordReset } from '@/lib/identity/auth.actions'
import { withNext } from '@/lib/request.rules'

export const metadata: Metadata = { title: 'Forgotten password' }

export default async function ForgotPasswordPage({ searchParams }: PageProps<'/forgot-password'>) {
  const next = paramOf(await searchParams, 'next')
  return (
    <AuthShell
      title="Forgotten password"
      description="Tell us your address, and we send you a link to set a new one."
      footer={
        <p>
          Remembered it? <Link href={withNext('/sign-in', next)}>Sign in</Link>
        </p>
      }
    >
      <EmailForm
        action={requestPasswordReset}
        submitLabel="Send the link"
        purpose="reset your password"
        {...(next ? { next } : {})}
      />
    </AuthShell>
  )
}
