import { FileText } from 'lucide-react'
import type { Metadata } from 'next'
import { LogoForm } from '@/components/finance/settings/logo-form'
import { NumberStarts } from '@/components/finance/settings/number-starts'
import { NumbersForm } from '@/components/finance/settings/numbers-form'
import { SellerForm } from '@/components/finance/settings/seller-form'
import { TermsForm } from '@/components/finance/settings/terms-form'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import {
  removeLogo,
  startNumbers,
  updateFinanceSettings,
  uploadLogo,
} from '@/lib/finance/settings.actions'
import { getFinanceSettings } from '@/lib/finance/settings.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Documents' }

export default async function FinanceSettingsPage({
  params,
}: PageProps<'/o/[org]/settings/finance'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'invoices.read')
  const settings = await getFinanceSettings(session)
  const { locale } = session.org
  const canUpdate = session.permissions.has('documents.update')
  const shared = { org: slug, settings, canUpdate }
  const said =
    'What invoices and credit notes show, and how they are numbered. Issued documents do not change.'
  return (
    <div className="grid max-w-3xl gap-4">
      <PageHeader
        className="pb-1"
        title="Documents"
        description={canUpdate ? said : `${said} Admins and owners can change it.`}
        actions={
          <Button asChild variant="outline">
            <a href={`/o/${slug}/settings/finance/sample`} target="_blank" rel="noreferrer">
              <FileText aria-hidden />
              See a sample
            </a>
          </Button>
        }
      />
      <Card aria-label="Logo">
        <CardHeader>
          <CardTitle>Logo</CardTitle>
        </CardHeader>
        <CardContent>
          <LogoForm {...shared} upload={uploadLogo} remove={removeLogo} />
        </CardContent>
      </Card>
      <Card aria-label="Seller">
        <CardHeader>
          <CardTitle>Seller</CardTitle>
        </CardHeader>
        <CardContent>
          <SellerForm {...shared} update={updateFinanceSettings} />
        </CardContent>
      </Card>
      <Card aria-label="Terms">
        <CardHeader>
          <CardTitle>Terms</CardTitle>
          <CardDescription>New invoices start with them; each can differ.</CardDescription>
        </CardHeader>
        <CardContent>
          <TermsForm {...shared} locale={locale} update={updateFinanceSettings} />
        </CardContent>
      </Card>
      <Card aria-label="Numbers">
        <CardHeader>
          <CardTitle>Numbers</CardTitle>
        </CardHeader>
        <CardContent>
          <NumbersForm {...shared} locale={locale} update={updateFinanceSettings} />
        </CardContent>
      </Card>
      <Card aria-label="Numbers from another system">
        <CardHeader>
          <CardTitle>Numbers from another system</CardTitle>
          <CardDescription>
            Continue where it ended, as long as none of the year has been issued here.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <NumberStarts {...shared} start={startNumbers} />
        </CardContent>
      </Card>
    </div>
  )
}
