import { EmailNotice } from '@/components/platform/emails/email-notice'
import { counted } from '@/lib/counted'

/** On the overview: mails that nobody sends any more until somebody decides. */
export function GivenUpEmails({ count, href }: { count: number; href: string }) {
  if (count === 0) return null
  return (
    <EmailNotice href={href}>
      {counted(count, 'email', 'emails')} could not be sent, or may not have arrived.
    </EmailNotice>
  )
}
