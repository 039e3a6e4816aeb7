import { EmailNotice } from '@/components/platform/emails/email-notice'
import { Count } from '@/components/ui/count'

/** On the overview: mails that wait because the mailer does not run. */
export function LateEmails({ count, href }: { count: number; href: string }) {
  if (count === 0) return null
  return (
    <EmailNotice href={href}>
      <Count value={count} of={['email has', 'emails have']} /> been waiting for more than an hour.
      The mailer does not seem to run: tell whoever operates this site, for whom docs/operations.md
      says what to look at (“Mails that wait”).
    </EmailNotice>
  )
}
