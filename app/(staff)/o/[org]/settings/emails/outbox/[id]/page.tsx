import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { EmailButtons } from '@/components/platform/emails/email-buttons'
import { EmailPreview } from '@/components/platform/emails/email-preview'
import {
  EMAIL_STATUS_LABELS,
  EMAIL_STATUS_VARIANTS,
  EMAIL_SUBJECT_LABELS,
  emailErrorText,
  emailSubjectHref,
  hasSendButton,
} from '@/components/platform/emails/email-words'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { PageHeader } from '@/components/ui/page-header'
import { cancelEmail, markEmailArrived, retryEmail } from '@/lib/platform/emails.actions'
import { getEmail } from '@/lib/platform/emails.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Email' }

export default async function EmailPage({
  params,
}: PageProps<'/o/[org]/settings/emails/outbox/[id]'>) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'emails.read')
  const email = z.uuid().safeParse(id).success ? await getEmail(session, id) : null
  if (!email) notFound()
  const base = `/o/${slug}/settings/emails`
  const error = email.status === 'sent' ? null : emailErrorText(email)
  const subjectHref = emailSubjectHref(`/o/${slug}`, email)
  return (
    <div className="grid max-w-3xl gap-4">
      <Breadcrumb
        crumbs={[
          { label: 'Emails', href: base },
          { label: 'Outbox', href: `${base}/outbox` },
          { label: email.subject },
        ]}
      />
      <PageHeader className="pb-1" title={email.subject} />
      {error ? (
        <Alert variant={email.status === 'failed' ? 'destructive' : 'warning'}>{error}</Alert>
      ) : null}
      {session.permissions.has('emails.write') ? (
        <EmailButtons
          org={slug}
          emailId={email.id}
          status={email.status}
          isKept={email.bodies_removed_at === null}
          retry={retryEmail}
          cancel={cancelEmail}
          markArrived={markEmailArrived}
        />
      ) : null}
      <Card>
        <CardContent>
          <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[auto_1fr] [&_dt]:text-muted-foreground">
            <dt>Status</dt>
            <dd>
              <Badge variant={EMAIL_STATUS_VARIANTS[email.status]}>
                {EMAIL_STATUS_LABELS[email.status]}
              </Badge>
            </dd>
            <dt>To</dt>
            <dd className="break-all">
              <bdi>{email.to_name ? `${email.to_name} · ` : ''}</bdi>
              <bdi>{email.to_address}</bdi>
            </dd>
            <dt>From</dt>
            <dd>
              <bdi>{email.from_name}</bdi>
              {email.reply_to ? <bdi>, replies to {email.reply_to}</bdi> : null}
            </dd>
            <dt>About</dt>
            <dd>
              {subjectHref ? (
                <Link href={subjectHref} className="underline">
                  {EMAIL_SUBJECT_LABELS[email.subject_type]}
                </Link>
              ) : (
                EMAIL_SUBJECT_LABELS[email.subject_type]
              )}
              {email.attachments.length > 0 ? ', with its PDF' : ''}
            </dd>
            <dt>Created</dt>
            <dd>
              <LocalTime value={email.created_at} />
            </dd>
            {email.sent_at ? (
              <>
                <dt>Sent</dt>
                <dd>
                  <LocalTime value={email.sent_at} />
                </dd>
              </>
            ) : null}
            {email.status === 'queued' ? (
              <>
                <dt>Next attempt</dt>
                <dd>
                  <LocalTime value={email.next_attempt_at} />
                </dd>
              </>
            ) : null}
            <dt>Attempts</dt>
            <dd>{email.attempts}</dd>
          </dl>
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>The email</CardTitle>
        </CardHeader>
        <CardContent>
          {email.text_body !== null && email.html_body !== null ? (
            <EmailPreview
              preview={{
                subject: email.subject,
                text: email.text_body,
                html: email.html_body,
                unknown: [],
                missing: [],
                optional: [],
                left_out: [],
                replaces_subject: false,
              }}
            />
          ) : (
            <p className="text-muted-foreground text-sm">
              What this email said is no longer kept.
              {subjectHref && hasSendButton(email) ? (
                <>
                  {' '}
                  To send it anew, go to the{' '}
                  <Link href={subjectHref} className="underline">
                    {EMAIL_SUBJECT_LABELS[email.subject_type].toLowerCase()}
                  </Link>
                  .
                </>
              ) : null}
            </p>
          )}
        </CardContent>
      </Card>
    </div>
  )
}
