import { SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

/** Nothing fits what was asked for; says what to change. */
export function NothingFound({ pathname, title }: { pathname: string; title: string }) {
  return (
    <EmptyState
      icon={SearchX}
      title={title}
      action={
        <Button variant="outline" asChild>
          <Link href={pathname}>Show all</Link>
        </Button>
      }
    >
      <p>Nothing matches these filters. Take one off to see more.</p>
    </EmptyState>
  )
}
