import { Upload, Users } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

interface CustomersEmptyProps {
  pathname: string
  canWrite: boolean
  canImport: boolean
}

/** The list of an organization that has no customer yet. */
export function CustomersEmpty({ pathname, canWrite, canImport }: CustomersEmptyProps) {
  return (
    <EmptyState
      icon={Users}
      title="No customers yet"
      action={
        <>
          {canImport ? (
            <Button asChild>
              <Link href={`${pathname}/import`}>
                <Upload aria-hidden />
                Import a file
              </Link>
            </Button>
          ) : null}
          {canWrite ? (
            <Button variant="outline" asChild>
              <Link href={`${pathname}/new`}>Add the first one</Link>
            </Button>
          ) : null}
        </>
      }
    >
      <p>
        Everybody your business deals with is kept here: people who asked, people who bought, people
        who left. Bring them in from a spreadsheet or another system as a CSV file. You see what
        would happen to every row before anything is saved, and can take a whole import back.
      </p>
      {canImport ? (
        <p className="mt-2">
          Just looking around? Download our{' '}
          <a
            href="/samples/customers.csv"
            download
            className="underline underline-offset-4 hover:text-foreground"
          >
            sample file
          </a>{' '}
          and import that.
        </p>
      ) : null}
    </EmptyState>
  )
}
