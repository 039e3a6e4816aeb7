import { MessageShell } from '@/components/shell/message-shell'
import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'
import { withNext } from '@/lib/request.rules'

interface NoOpenShopProps {
  /** Where the visitor wanted to be. */
  page: string
  isSignedIn: boolean
  /** They sent an order, and the shop has refused it because it is closed. */
  isRefused: boolean
}

/**
 * The same of a shop that is closed as of one that nobody has: whether there is one is not told, but
 * to whom it has refused an order. Nothing is said of an order that nobody has looked for.
 */
export function NoOpenShop({ page, isSignedIn, isRefused }: NoOpenShopProps) {
  return (
    <MessageShell>
      <PageMessage
        title={isRefused ? 'This shop has closed' : 'There is no open shop here'}
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
        {isRefused ? (
          <>
            <p>
              The shop closed before your order came in: nothing has been ordered, and what was in
              your cart is kept.
            </p>
            <p>Please try again when it is open.</p>
          </>
        ) : (
          <>
            <p>There is no shop at this address, or it is closed at the moment.</p>
            <p>What is in your cart stays there, and orders that were placed stand.</p>
          </>
        )}
      </PageMessage>
    </MessageShell>
  )
}
