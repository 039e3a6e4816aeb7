import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ProviderButtons } from '@/components/identity/provider-buttons'
import { SignInForm } from '@/components/identity/sign-in-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Alert } from '@/components/ui/alert'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { env } from '@/lib/env'
import { getDestination } from '@/lib/identity/destination.queries'
import { withNext } from '@/lib/request.rules'
import { getUser } from '@/lib/session'
import { createServerSupabase } from '@/lib/supabase/server'

export const metadata: Metadata = { title: 'Sign in' }

const notices: Record<string, { variant: 'info' | 'success' | 'warning'; text: string }> = {
  signed_out: { variant: 'success', text: 'You are signed out.' },
  signed_out_here: {
    variant: 'warning',
    text: 'This browser is signed out, but our server could not be reached to end the session. To be safe, sign in again later and choose “Sign out everywhere” in your account, under Security.',
  },
  ended: { variant: 'info', text: 'Your session has ended. Please sign in again.' },
  email_half_changed: {
    variant: 'info',
    text: 'One more mailbox has to agree to the new email address: follow the link in the email to the other address, too. Until then nothing changes.',
  },
  sign_in_failed: { variant: 'warning', text: 'Signing in did not work. Please try again.' },
}

const otherWay =
  'rounded-sm text-muted-foreground underline underline-offset-4 hover:text-foreground'

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const params = await searchParams
  const next = paramOf(params, 'next')
  const user = await getUser()
  if (user) redirect(await getDestination(await createServerSupabase(), user.id, next))
  const notice = notices[paramOf(params, 'notice') ?? '']
  return (
    <AuthShell
      title="Sign in"
      footer={
        <p>
          New here? <Link href={withNext('/sign-up', next)}>Create an account</Link>
        </p>
      }
    >
      {notice ? (
        <Alert variant={notice.variant} className="mb-5">
          {notice.text}
        </Alert>
      ) : null}
      <SignInForm next={next} />
      <div className="mt-4 grid justify-items-center gap-2">
        <Link href={withNext('/magic-link', next)} className={otherWay}>
          Get a sign-in link by email instead
        </Link>
        <Link href={withNext('/resend-confirmation', next)} className={otherWay}>
          No confirmation email? Send it again
        </Link>
      </div>
      <ProviderButtons providers={env().AUTH_PROVIDERS} next={next} />
    </AuthShell>
  )
}
