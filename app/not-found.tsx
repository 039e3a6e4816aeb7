import type { Metadata } from 'next'
import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFoundPage() {
  return (
    <MessageShell>
      <PageMessage
        title="There is nothing here"
        actions={
          <>
            <a href="/" className={buttonVariants()}>
              Start page
            </a>
            <a href="/sign-in" className={buttonVariants({ variant: 'outline' })}>
              Sign in
            </a>
          </>
        }
      >
        <p>
          The address may be mistyped, the page may be gone, or it belongs to an organization that
          you are not a member of.
        </p>
      </PageMessage>
    </MessageShell>
  )
}
