import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'

/** Of an organization that the reader, who is signed in, is no member of. */
export default function OrganizationNotFoundPage() {
  return (
    <MessageShell>
      <PageMessage
        title="There is nothing here"
        actions={
          <a href="/o" className={buttonVariants()}>
            Your organizations
          </a>
        }
      >
        <p>
          The address may be mistyped, or it belongs to an organization that you are not a member
          of. Someone who works there can invite you.
        </p>
      </PageMessage>
    </MessageShell>
  )
}
