import { CreditAmounts } from '@/components/crm/credit-amounts'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { CreditBalance } from '@/lib/crm/credits.schemas'

interface CreditsPanelProps {
  /** Of the page with the entries and, for those who may, the form. */
  href: string
  balances: CreditBalance[]
  locale: string
  canWrite: boolean
}

/** What a customer may still spend here, on their page. Everything else is behind the link. */
export function CreditsPanel({ href, balances, locale, canWrite }: CreditsPanelProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Store credit</CardTitle>
        {canWrite || balances.length > 0 ? (
          <CardAction>
            <Link href={href} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
              {canWrite ? 'Grant or spend' : 'Entries'}
            </Link>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent>
        {balances.length > 0 ? (
          <p className="font-semibold text-lg">
            <CreditAmounts balances={balances} locale={locale} />
          </p>
        ) : (
          <p className="text-muted-foreground text-sm">None.</p>
        )}
      </CardContent>
    </Card>
  )
}
