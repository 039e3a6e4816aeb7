import type { ReactNode } from 'react'
import { ImportList } from '@/components/import/import-list'
import { ImportUpload } from '@/components/import/import-upload'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { KeysetPager } from '@/components/ui/keyset-pager'
import type { SearchParams } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import type { ImportState } from '@/lib/csv/imports.schemas'

interface ImportsPageProps {
  org: string
  /** What is imported, as the part of the app and of the API is called. */
  plural: 'customers' | 'products' | 'invoices'
  /** What comes of it: "customer". */
  noun: string
  description: ReactNode
  /** A page of the earlier ones, and what leads on to the next. */
  imports: ImportState[]
  params: SearchParams
  nextCursor: string | null
}

export const IMPORTS_PER_PAGE = 50

/** Where a file is brought, and what became of the earlier ones. */
export function ImportsPage({
  org,
  plural,
  noun,
  description,
  imports,
  params,
  nextCursor,
}: ImportsPageProps) {
  const list = `/o/${org}/${plural}`
  const pathname = `${list}/import`
  const label = `${plural.charAt(0).toUpperCase()}${plural.slice(1)}`
  return (
    <>
      <Breadcrumb crumbs={[{ label, href: list }, { label: 'Import' }]} className="pb-3" />
      <PageHeader title={`Import ${plural}`} description={description} />
      <div className="grid max-w-4xl gap-8">
        <ImportUpload org={org} noun={noun} url={`/api/v1/${plural}/import`} pathname={pathname} />
        {imports.length > 0 ? (
          <section aria-labelledby="earlier" className="grid gap-3">
            <h2 id="earlier" className="font-semibold text-base">
              Earlier imports
            </h2>
            <ImportList imports={imports} pathname={pathname} />
            <KeysetPager
              pathname={pathname}
              params={params}
              rows={imports.length}
              noun={['import', 'imports']}
              nextCursor={nextCursor}
            />
          </section>
        ) : null}
      </div>
    </>
  )
}
