import {
  EMAIL_STATUS_LABELS,
  EMAIL_STATUS_VARIANTS,
  emailErrorText,
} from '@/components/platform/emails/email-words'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { DocumentEmail } from '@/lib/platform/emails.schemas'

interface DocumentEmailsProps {
  emails: DocumentEmail[]
  /** Of the outbox, where a mail can be read and sent again; null for who may not open it. */
  outboxHref: string | null
}

/** "invoice_reminder" is what programs call it. */
function nameOf(templateKey: string): string {
  const text = templateKey.replace(/^.*\./, '').replaceAll('_', ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Which mails were sent about a document, and whether they have left. */
export function DocumentEmails({ emails, outboxHref }: DocumentEmailsProps) {
  if (emails.length === 0) return null
  return (
    <Card aria-label="Emails">
      <CardHeader>
        <CardTitle>Emails</CardTitle>
      </CardHeader>
      <CardContent>
        <ul className="-my-2.5 divide-y">
          {emails.map((email) => {
            const name = nameOf(email.template_key)
            return (
              <li key={email.id} className="grid gap-0.5 py-2.5">
                <p className="flex min-w-0 items-center justify-between gap-3">
                  <span className="min-w-0 truncate font-medium">
                    {outboxHref === null ? (
                      name
                    ) : (
                      <Link
                        href={`${outboxHref}/${email.id}`}
                        className="underline-offset-4 hover:underline"
                      >
                        {name}
                        <span className="sr-only"> to {email.to_address}</span>
                      </Link>
                    )}
                  </span>
                  <Badge variant={EMAIL_STATUS_VARIANTS[email.status]}>
                    {EMAIL_STATUS_LABELS[email.status]}
                  </Badge>
                </p>
                <p className="break-words text-muted-foreground text-xs">
                  <bdi>{email.to_address}</bdi>
                  {email.sent_at ? (
                    <>
                      {' · '}
                      <LocalTime value={email.sent_at} />
                    </>
                  ) : null}
                </p>
                {email.last_error ? (
                  <p className="break-words text-destructive text-xs">
                    {emailErrorText({ last_error: email.last_error, last_reply: null })}
                  </p>
                ) : null}
              </li>
            )
          })}
        </ul>
      </CardContent>
    </Card>
  )
}
