import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'
import type { Theme } from '@/components/shell/theme'
import { ThemeToggle } from '@/components/shell/theme-toggle'
import type { NavItem } from '@/components/shell/types'
import { Link } from '@/components/ui/link'

export interface PublicShellProps {
  navigation: NavItem[]
  theme: Theme
  /** At the end of the bar: sign in, sign up. */
  actions?: ReactNode
  children: ReactNode
}

export function PublicShell({ navigation, theme, actions, children }: PublicShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="sticky top-0 z-30 border-b bg-background/92 backdrop-blur-sm">
        <div className="mx-auto flex h-14 w-full max-w-6xl items-center gap-6 px-4 sm:px-6">
          <Link href="/" className="rounded-md" aria-label="Clientele, home">
            <Logo />
          </Link>
          <nav aria-label="Main" className="hidden md:block">
            <ul className="flex items-center gap-5 text-sm">
              {navigation.map((item) => (
                <li key={item.href}>
                  <a
                    href={item.href}
                    className="rounded-sm py-1 text-muted-foreground hover:text-foreground"
                  >
                    {item.label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div className="ms-auto flex items-center gap-2">{actions}</div>
        </div>
      </header>
      <main id={MAIN_ID} tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-4 px-4 py-6 text-muted-foreground text-sm sm:px-6">
          <p>Clientele is open source, under the MIT licence.</p>
          <ThemeToggle theme={theme} />
        </div>
      </footer>
    </div>
  )
}
