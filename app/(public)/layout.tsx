import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { PublicShell } from '@/components/shell/public-shell'
import { parseTheme, THEME_COOKIE } from '@/components/shell/theme'
import { buttonVariants } from '@/components/ui/button-variants'
import { getUser } from '@/lib/session'

const navigation = [
  { label: 'What it does', href: '/#today' },
  { label: 'How it keeps data apart', href: '/#apart' },
  { label: 'API', href: '/api/docs' },
  { label: 'Pricing', href: '/pricing' },
]

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  const user = await getUser()
  return (
    <PublicShell
      navigation={navigation}
      theme={theme}
      actions={
        user ? (
          // Who is signed in is led on from there to where they work.
          <a href="/sign-in" className={buttonVariants()}>
            Open dashboard
          </a>
        ) : (
          <>
            <a href="/sign-in" className={buttonVariants({ variant: 'ghost' })}>
              Sign in
            </a>
            <a href="/sign-up" className={buttonVariants()}>
              Sign up
            </a>
          </>
        )
      }
    >
      {children}
    </PublicShell>
  )
}
