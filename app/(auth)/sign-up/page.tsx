import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ProviderButtons } from '@/components/identity/provider-buttons'
import { SignUpForm } from '@/components/identity/sign-up-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { env } from '@/lib/env'
import { getDestination } from '@/lib/identity/destination.queries'
import { withNext } from '@/lib/request.rules'
import { getUser } from '@/lib/session'
import { createServerSupabase } from '@/lib/supabase/server'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage({ searchParams }: PageProps<'/sign-up'>) {
  const next = paramOf(await searchParams, 'next')
  const user = await getUser()
  if (user) redirect(await getDestination(await createServerSupabase(), user.id, next))
  return (
    <AuthShell
      title="Create an account"
      description="One account for all organizations you work for or buy from."
      footer={
        <p>
          Already have one? <Link href={withNext('/sign-in', next)}>Sign in</Link>
        </p>
      }
    >
      <SignUpForm next={next} />
      <ProviderButtons providers={env().AUTH_PROVIDERS} next={next} />
    </AuthShell>
  )
}
