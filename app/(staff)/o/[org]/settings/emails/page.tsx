import type { Metadata } from 'next'
import { EmailSettingsForm } from '@/components/platform/emails/email-settings-form'
import { EmailTabs } from '@/components/platform/emails/email-tabs'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { updateEmailSettings } from '@/lib/platform/emails.actions'
import { getEmailSettings, listEmailTemplates } from '@/lib/platform/emails.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Emails' }

export default async function EmailsPage({ params }: PageProps<'/o/[org]/settings/emails'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'emails.read')
  const canWrite = session.permissions.has('emails.write')
  const [settings, templates] = await Promise.all([
    getEmailSettings(session),
    listEmailTemplates(session),
  ])
  const base = `/o/${slug}/settings/emails`
  return (
    <div className="grid max-w-3xl gap-4">
      <div>
        <PageHeader
          title="Emails"
          description={
            canWrite
              ? 'What your emails say and who they are from.'
              : 'What your emails say and who they are from. Admins and owners can change it.'
          }
        />
        <EmailTabs base={base} current="templates" />
      </div>
      <Card>
        <CardHeader>
          <CardTitle>Sender</CardTitle>
        </CardHeader>
        <CardContent>
          <EmailSettingsForm
            org={slug}
            organizationName={session.org.name}
            settings={settings}
            canWrite={canWrite}
            update={updateEmailSettings}
          />
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Templates</CardTitle>
          <CardDescription>Each has a built-in text that you can change.</CardDescription>
        </CardHeader>
        <CardContent>
          <ul className="divide-y">
            {templates.map((template) => (
              <li key={template.key} className="relative flex items-start gap-3 py-3">
                <div className="min-w-0 flex-1">
                  <Link
                    href={`${base}/${template.key}`}
                    className="font-medium after:absolute after:inset-0 hover:underline"
                  >
                    {template.name}
                  </Link>
                  <p className="text-muted-foreground text-sm">{template.description}</p>
                </div>
                {template.is_custom ? <Badge variant="info">Changed</Badge> : null}
              </li>
            ))}
          </ul>
        </CardContent>
      </Card>
    </div>
  )
}
