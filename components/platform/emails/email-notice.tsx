import { MailWarning } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'

/** On the overview: what is wrong with mails, leading to the outbox. */
export function EmailNotice({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="mb-3 flex items-center gap-3 rounded-lg border border-warning/40 bg-warning/10 p-4 transition-colors hover:border-warning"
    >
      <MailWarning aria-hidden className="size-5 shrink-0 text-warning" />
      <span className="text-sm">
        {children} <span className="font-medium underline">Look at the outbox</span>
      </span>
    </Link>
  )
}
