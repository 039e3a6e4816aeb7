import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'

/** Inside the frame, so that the navigation is the way on. */
export default function StaffNotFoundPage() {
  return (
    <PageMessage
      title="There is nothing here"
      actions={
        <a href="/o" className={buttonVariants({ variant: 'outline' })}>
          Your organizations
        </a>
      }
    >
      <p>
        It may have been removed, it may be in another organization, or your role does not open it.
      </p>
    </PageMessage>
  )
}
