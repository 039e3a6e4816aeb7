import type { Metadata } from 'next'
import { EmailForm } from '@/components/identity/email-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { requestPasswordReset } from '@/lib/identity/auth.actions'

export const metadata: Metadata = { title: 'Forgotten password' }

export default function ForgotPasswordPage() {
  return (
    <AuthShell
      title="Forgotten password"
      description="Tell us your address, and we send you a link to set a new one."
      footer={
        <p>
          Remembered it? <Link href="/sign-in">Sign in</Link>
        </p>
      }
    >
      <EmailForm
        action={requestPasswordReset}
        submitLabel="Send the link"
        purpose="reset your password"
      />
    </AuthShell>
  )
}
