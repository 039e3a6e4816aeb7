import { Users } from 'lucide-react'
import { Link } from '@/components/ui/link'

interface CustomerDuplicatesProps {
  org: string
  customerId: string
  /** How many there are; the surest of them come along. */
  count: number
  others: { id: string; display_name: string; reasons: string[] }[]
  canMerge: boolean
}

const REASONS: Record<string, string> = {
  email: 'same email',
  phone: 'same phone',
  name: 'same name',
  similar_name: 'similar name',
}

/** That this may be somebody who is here already, and where to see both beside each other. */
export function CustomerDuplicates({
  org,
  customerId,
  count,
  others,
  canMerge,
}: CustomerDuplicatesProps) {
  const list = `/o/${org}/customers`
  const rest = count - others.length
  return (
    <section
      aria-label="Possible duplicates"
      className="mb-4 flex items-start gap-2.5 rounded-md border border-warning/35 bg-warning/8 px-3 py-2.5 text-sm"
    >
      <Users aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="font-medium">
          {count === 1
            ? 'Another customer may be the same one'
            : `${count} other customers may be the same one`}
        </p>
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-1">
          {others.map((other) => (
            <li key={other.id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <Link
                href={`${list}/${other.id}`}
                className="min-w-0 break-words underline decoration-muted-foreground/50 underline-offset-4 hover:decoration-current pointer-coarse:py-2"
              >
                <bdi>{other.display_name}</bdi>
              </Link>
              <span className="text-muted-foreground">
                {other.reasons.map((reason) => REASONS[reason] ?? reason).join(', ')}
              </span>
              {canMerge ? (
                <Link
                  href={`${list}/merge?a=${customerId}&b=${other.id}`}
                  className="font-medium text-primary underline underline-offset-4 pointer-coarse:py-2"
                >
                  Compare and merge
                  <span className="sr-only">
                    {' '}
                    with <bdi>{other.display_name}</bdi>
                  </span>
                </Link>
              ) : null}
            </li>
          ))}
        </ul>
        {rest > 0 ? (
          <Link
            href={`${list}/duplicates?customer_id=${customerId}`}
            className="text-muted-foreground underline pointer-coarse:py-2"
          >
            and {rest} more
          </Link>
        ) : null}
      </div>
    </section>
  )
}
