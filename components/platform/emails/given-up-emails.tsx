import { MailWarning } from 'lucide-react'
import { Link } from '@/components/ui/link'
import { counted } from '@/lib/counted'

/** On the overview: mails that nobody sends any more until somebody decides. */
export function GivenUpEmails({ count, href }: { count: number; href: string }) {
  if (count === 0) return null
  return (
    <Link
      href={href}
      className="mb-3 flex items-center gap-3 rounded-lg border border-warning/40 bg-warning/10 p-4 transition-colors hover:border-warning"
    >
      <MailWarning aria-hidden className="size-5 shrink-0 text-warning" />
      <span className="text-sm">
        {counted(count, 'email', 'emails')} could not be sent, or may not have arrived.{' '}
        <span className="font-medium underline">Look at the outbox</span>
      </span>
    </Link>
  )
}
