import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'
import { safePath, withNext } from '@/lib/request.rules'
import { getUser } from '@/lib/session'

export const metadata: Metadata = { title: 'No open shop' }

/** The same of a shop that is closed as of one that nobody has: whether there is one is not told. */
export default async function ShopClosedPage() {
  const path = safePath((await headers()).get('x-clientele-path'), '/')
  // Without what a form was answered, which is not so any more once the shop is open.
  const [page = '/'] = path.split('?')
  return (
    <MessageShell>
      <PageMessage
        title="There is no open shop here"
        actions={
          <>
            <a href={page} className={buttonVariants()}>
              Try again
            </a>
            {(await getUser()) ? null : (
              <a
                href={withNext('/sign-in', page)}
                className={buttonVariants({ variant: 'outline' })}
              >
                Sign in
              </a>
            )}
          </>
        }
      >
        <p>There is no shop at this address, or it is closed at the moment.</p>
        <p>
          If you were about to order: nothing has been ordered, and what was in your cart is kept.
        </p>
      </PageMessage>
    </MessageShell>
  )
}
