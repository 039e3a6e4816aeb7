import { Package, Plus, Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

interface ProductsEmptyProps {
  pathname: string
  canWrite: boolean
}

/** The list of an organization that offers nothing yet. */
export function ProductsEmpty({ pathname, canWrite }: ProductsEmptyProps) {
  return (
    <EmptyState
      icon={Package}
      title="Nothing on the shelves yet"
      action={
        canWrite ? (
          <>
            <Button asChild>
              <Link href={`${pathname}/new`}>
                <Plus aria-hidden />
                Add the first product
              </Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href={`${pathname}/import`}>
                <Upload aria-hidden />
                Import a file
              </Link>
            </Button>
          </>
        ) : null
      }
    >
      <p>
        What you sell is kept here: goods with their stock, and services that never run out. A
        product starts as a draft that only your team sees; publish it when pictures, price and text
        are right.
      </p>
      {canWrite ? (
        <p className="mt-2">
          Have a list already? Bring it in as a CSV file. You see what would happen to every row
          before anything is saved.
        </p>
      ) : null}
    </EmptyState>
  )
}
