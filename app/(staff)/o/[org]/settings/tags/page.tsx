import type { Metadata } from 'next'
import { TagForm } from '@/components/crm/tag-form'
import { TagsManager } from '@/components/crm/tags-manager'
import { Card, CardContent } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { createTag, deleteTag, mergeTags, updateTag } from '@/lib/crm/tags.actions'
import { listTagsWithCounts } from '@/lib/crm/tags.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Tags' }

export default async function TagsPage({ params }: PageProps<'/o/[org]/settings/tags'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.read')
  const canWrite = session.permissions.has('customers.write')
  const tags = await listTagsWithCounts(session)
  return (
    <div className="grid max-w-3xl gap-4">
      <PageHeader
        className="pb-1"
        title="Tags"
        description="Your own words for groups of customers. A name or colour that you change here changes everywhere."
      />
      <Card>
        <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {canWrite ? <TagForm org={session.org.slug} create={createTag} /> : null}
          <TagsManager
            org={session.org.slug}
            locale={session.org.locale}
            tags={tags}
            canWrite={canWrite}
            change={updateTag}
            merge={mergeTags}
            remove={deleteTag}
          />
        </CardContent>
      </Card>
    </div>
  )
}
