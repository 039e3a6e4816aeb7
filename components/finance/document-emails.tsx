import { emailErrorText } from '@/components/platform/emails/email-words'
import { Badge, type BadgeVariant } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import type { DocumentEmail, EmailStatus } from '@/lib/platform/emails.schemas'

const STATUS: Record<EmailStatus, { label: string; variant: BadgeVariant }> = {
  queued: { label: 'On its way', variant: 'info' },
  sending: { label: 'On its way', variant: 'info' },
  sent: { label: 'Sent', variant: 'success' },
  failed: { label: 'Failed', variant: 'destructive' },
  uncertain: { label: 'Perhaps sent', variant: 'warning' },
  cancelled: { label: 'Cancelled', variant: 'secondary' },
}

/** "invoice_reminder" is what programs call it. */
function nameOf(templateKey: string): string {
  const text = templateKey.replace(/^.*\./, '').replaceAll('_', ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Which mails were sent about a document, and whether they have left. */
export function DocumentEmails({ emails }: { emails: DocumentEmail[] }) {
  if (emails.length === 0) return null
  return (
    <Card aria-label="Emails">
      <CardHeader>
        <CardTitle>Emails</CardTitle>
      </CardHeader>
      <CardContent>
        <ul className="-my-2.5 divide-y">
          {emails.map((email) => {
            const status = STATUS[email.status]
            return (
              <li key={email.id} className="grid gap-0.5 py-2.5">
                <p className="flex min-w-0 items-center justify-between gap-3">
                  <span className="min-w-0 truncate font-medium">{nameOf(email.template_key)}</span>
                  <Badge variant={status.variant}>{status.label}</Badge>
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
