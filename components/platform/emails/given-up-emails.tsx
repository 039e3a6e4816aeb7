import { EmailNotice } from '@/components/platform/emails/email-notice'
import { Count } from '@/components/ui/count'

/** On the overview: mails that nobody sends any more until somebody decides. */
export function GivenUpEmails({ count, href }: { count: number; href: string }) {
  if (count === 0) return null
  return (
    <EmailNotice href={href}>
      <Count value={count} of={['email', 'emails']} /> could not be sent, or may not have arrived.
    </EmailNotice>
  )
}
