import {
  EMAIL_STATUS_LABELS,
  EMAIL_STATUS_VARIANTS,
  emailErrorText,
} from '@/components/platform/emails/email-words'
import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { EmailItem } from '@/lib/platform/emails.schemas'

interface EmailTableProps {
  emails: EmailItem[]
  pathname: string
  now: string
}

/** Mails, newest first: a list rather than a table, so that a phone shows all of it. */
export function EmailTable({ emails, pathname, now }: EmailTableProps) {
  return (
    <ul aria-label="Emails" className="divide-y rounded-lg border bg-card">
      {emails.map((email) => (
        <li
          key={email.id}
          className="relative grid gap-x-4 gap-y-1 px-4 py-3 hover:bg-accent/50 sm:grid-cols-[minmax(0,1fr)_auto]"
        >
          <div className="min-w-0">
            <Link
              href={`${pathname}/${email.id}`}
              className="block truncate font-medium after:absolute after:inset-0"
            >
              <bdi>{email.subject}</bdi>
            </Link>
            <p className="truncate text-muted-foreground text-sm">
              to <bdi>{email.to_address}</bdi>
            </p>
            {email.status === 'sent' || email.last_error === null ? null : (
              <p className="text-pretty text-sm">{emailErrorText(email)}</p>
            )}
          </div>
          <div className="flex items-center gap-3 sm:flex-col sm:items-end sm:gap-1">
            <Badge variant={EMAIL_STATUS_VARIANTS[email.status]}>
              {EMAIL_STATUS_LABELS[email.status]}
            </Badge>
            <RelativeTime
              value={email.sent_at ?? email.created_at}
              now={now}
              className="text-muted-foreground text-xs"
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
