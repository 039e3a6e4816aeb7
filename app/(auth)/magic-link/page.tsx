import type { Metadata } from 'next'
import { EmailForm } from '@/components/identity/email-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { sendMagicLink } from '@/lib/identity/auth.actions'
import { withNext } from '@/lib/request.rules'

export const metadata: Metadata = { title: 'Sign in by email' }

export default async function MagicLinkPage({ searchParams }: PageProps<'/magic-link'>) {
  const next = paramOf(await searchParams, 'next')
  return (
    <AuthShell
      title="Sign in by email"
      description="We send you a link that signs you in, without a password."
      footer={
        <p>
          Prefer your password? <Link href={withNext('/sign-in', next)}>Sign in</Link>
        </p>
      }
    >
      <EmailForm
        action={sendMagicLink}
        submitLabel="Send the link"
        purpose="sign in"
        {...(next ? { next } : {})}
      />
    </AuthShell>
  )
}
