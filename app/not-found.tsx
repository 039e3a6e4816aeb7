import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { NoOpenShop } from '@/components/commerce/shop/no-open-shop'
import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'
import { wasRefusedAsClosed } from '@/lib/commerce/checkout-draft'
import { safePath } from '@/lib/request.rules'
import { getUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Not found' }

export default async function NotFoundPage() {
  const path = safePath((await headers()).get('x-clientele-path'), '/')
  // Without what a form was answered, which is not so any more once the shop is open.
  const [page = '/'] = path.split('?')
  // Here and not below /s, because a form sent without scripts is answered by this page alone.
  if (page.startsWith('/s/')) {
    const user = await getUser()
    const isRefused = await wasRefusedAsClosed(path, user?.id ?? null)
    return <NoOpenShop page={page} isSignedIn={user !== null} isRefused={isRefused} />
  }
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
