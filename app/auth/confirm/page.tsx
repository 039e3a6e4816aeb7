import type { Metadata } from 'next'
import { ConfirmForm, LinkExpired } from '@/components/identity/confirm-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { confirmLinkSchema, type LinkType, linkTypeSchema } from '@/lib/identity/auth.schemas'

export const metadata: Metadata = {
  title: 'Confirm',
  // The address holds a token.
  referrer: 'no-referrer',
  robots: { index: false },
}

const texts: Record<LinkType, { title: string; description: string; submit: string }> = {
  signup: {
    title: 'Confirm your email address',
    description: 'One more step, and your account is ready.',
    submit: 'Confirm and continue',
  },
  email: {
    title: 'Confirm your email address',
    description: 'One more step, and you are in.',
    submit: 'Confirm and continue',
  },
  invite: {
    title: 'You have been invited',
    description: 'Accept to set a password and join.',
    submit: 'Continue',
  },
  magiclink: {
    title: 'Sign in',
    description: 'This link signs you in on this device.',
    submit: 'Sign in',
  },
  recovery: {
    title: 'Reset your password',
    description: 'Continue to choose a new one.',
    submit: 'Choose a new password',
  },
  email_change: {
    title: 'Confirm your new email address',
    description: 'From then on you sign in with it.',
    submit: 'Confirm the change',
  },
}

/**
 * The page behind the links of our mails. Opening it changes nothing; the button does. Scanners of
 * mail providers follow links, and some run scripts, so neither a GET nor an automatic submit may
 * use up a link that works only once.
 */
export default async function ConfirmPage({ searchParams }: PageProps<'/auth/confirm'>) {
  const params = await searchParams
  const link = confirmLinkSchema.safeParse({
    token_hash: paramOf(params, 'token_hash'),
    type: paramOf(params, 'type'),
    next: paramOf(params, 'next'),
  })
  const type = linkTypeSchema.catch('signup').parse(paramOf(params, 'type'))
  const text = texts[type]
  return (
    <AuthShell
      title={text.title}
      description={text.description}
      footer={
        <p>
          Not you? <Link href="/">Just leave this page</Link>
        </p>
      }
    >
      {link.success ? (
        <ConfirmForm
          tokenHash={link.data.token_hash}
          type={link.data.type}
          next={link.data.next}
          submitLabel={text.submit}
        />
      ) : (
        <LinkExpired type={type} />
      )}
    </AuthShell>
  )
}
