import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'

/** The barest frame: it asks nobody who is signed in, so it stands when everything else is down. */
export function MessageShell({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="border-b">
        <div className="mx-auto flex h-14 w-full max-w-6xl items-center px-4 sm:px-6">
          {/* Not a link of the router: after a failure the next page starts afresh. */}
          <a href="/" className="rounded-md" aria-label="Clientele, home">
            <Logo />
          </a>
        </div>
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mx-auto flex w-full max-w-6xl flex-1 items-center px-4 outline-none sm:px-6"
      >
        {children}
      </main>
    </div>
  )
}
