import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { TemplateEditor } from '@/components/platform/emails/template-editor'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import {
  previewEmailTemplate,
  resetEmailTemplate,
  saveEmailTemplate,
  sendTestEmail,
} from '@/lib/platform/emails.actions'
import { getEmailTemplate, previewTemplate } from '@/lib/platform/emails.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Template' }

export default async function EmailTemplatePage({
  params,
}: PageProps<'/o/[org]/settings/emails/[template]'>) {
  const { org: slug, template: key } = await params
  const session = await requireOrg(slug, 'emails.read')
  const template = await getEmailTemplate(session, key)
  if (!template) notFound()
  const preview = await previewTemplate(session, template)
  const base = `/o/${slug}/settings/emails`
  return (
    <div className="max-w-5xl">
      <Breadcrumb
        className="mb-3"
        crumbs={[{ label: 'Emails', href: base }, { label: template.name }]}
      />
      <PageHeader title={template.name} description={template.description} />
      <TemplateEditor
        key={template.updated_at ?? 'built in'}
        org={slug}
        template={template}
        preview={preview}
        canWrite={session.permissions.has('emails.write')}
        save={saveEmailTemplate}
        reset={resetEmailTemplate}
        look={previewEmailTemplate}
        test={sendTestEmail}
      />
    </div>
  )
}
