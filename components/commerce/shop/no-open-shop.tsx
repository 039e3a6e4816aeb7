import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'
import { withNext } from '@/lib/request.rules'

interface NoOpenShopProps {
  /** Where the visitor wanted to be. */
  page: string
  isSignedIn: boolean
}

/** The same of a shop that is closed as of one that nobody has: whether there is one is not told. */
export function NoOpenShop({ page, isSignedIn }: NoOpenShopProps) {
  return (
    <MessageShell>
      <PageMessage
        title="There is no open shop here"
        actions={
          <>
            <a href={page} className={buttonVariants()}>
              Try again
            </a>
            {isSignedIn ? null : (
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
