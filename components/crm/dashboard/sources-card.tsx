import { BarList } from '@/components/ui/bar-list'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { customerListHref, toSourceValue } from '@/lib/crm/customer-filters.rules'
import { topSources } from '@/lib/crm/dashboard.rules'
import type { Dashboard } from '@/lib/crm/dashboard.schemas'

interface SourcesCardProps {
  dashboard: Dashboard
  locale: string
  /** Of the list of customers. */
  customersHref: string
}

const SHOWN = 7

/** Where the customers of a period came from. */
export function SourcesCard({ dashboard, locale, customersHref }: SourcesCardProps) {
  const dates = { created_from: dashboard.from, created_to: dashboard.to }
  return (
    <Card>
      <CardHeader>
        <CardTitle>Where they came from</CardTitle>
      </CardHeader>
      <CardContent>
        {dashboard.sources.length > 0 ? (
          <BarList
            caption="New customers by source"
            columns={['Source', 'New customers']}
            locale={locale}
            rows={topSources(dashboard.sources, SHOWN).map((share) => ({
              key: share.isRest ? 'rest' : `source ${share.source ?? ''}`,
              label: share.isRest ? 'All others' : (share.source ?? 'Not known'),
              count: share.arrived,
              ...(share.isRest
                ? {}
                : {
                    href: customerListHref(customersHref, {
                      filter: { sources: [toSourceValue(share.source)], ...dates },
                    }),
                  }),
            }))}
          />
        ) : (
          <p className="text-muted-foreground">Nobody came in this period.</p>
        )}
      </CardContent>
    </Card>
  )
}
