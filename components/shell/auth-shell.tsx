import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'
import { Link } from '@/components/ui/link'
import { Toaster } from '@/components/ui/toaster'

export interface AuthShellProps {
  title: string
  description?: ReactNode
  /** Below the form: the way to the other page ("New here? Sign up"). */
  footer?: ReactNode
  children: ReactNode
}

/** Sign-in and its relatives: the form on one side, what this is on the other; only the form on phones. */
export function AuthShell({ title, description, footer, children }: AuthShellProps) {
  return (
    <>
      <div className="grid min-h-dvh text-sm lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <SkipLink />
        <div className="flex min-w-0 flex-col px-5 py-5 sm:px-10">
          <Link href="/" className="w-fit rounded-md" aria-label="Clientele, home">
            <Logo />
          </Link>
          <main
            id={MAIN_ID}
            tabIndex={-1}
            className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10 outline-none"
          >
            <h1 className="font-semibold text-2xl">{title}</h1>
            {description ? (
              <div className="mt-1.5 text-pretty text-muted-foreground">{description}</div>
            ) : null}
            <div className="mt-6">{children}</div>
            {footer ? (
              <div className="mt-6 border-t pt-4 text-muted-foreground [&_a]:font-medium [&_a]:text-foreground [&_a]:underline [&_a]:underline-offset-4">
                {footer}
              </div>
            ) : null}
          </main>
        </div>
        <aside className="hidden bg-sidebar p-12 text-sidebar-foreground lg:flex lg:flex-col lg:justify-end">
          <p className="max-w-md text-balance font-semibold text-3xl leading-tight tracking-tight">
            Your customers are yours alone. The database sees to it.
          </p>
          <p className="mt-4 max-w-md text-pretty text-sidebar-muted">
            Every row belongs to one organization, and Postgres itself refuses it to everyone else.
            What the pages can show is what the rules allow, and nothing besides.
          </p>
        </aside>
      </div>
      {/* Not of the grid: a row of its own would take a part of the height. */}
      <Toaster />
    </>
  )
}
