import { ArrowRight } from 'lucide-react'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { BarList } from '@/components/ui/bar-list'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { Dashboard } from '@/lib/crm/dashboard.schemas'

/** How customers went from one segment to another in a period. */
export function MovesCard({ dashboard, locale }: { dashboard: Dashboard; locale: string }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Moves between segments</CardTitle>
      </CardHeader>
      <CardContent>
        {dashboard.moves.length > 0 ? (
          <BarList
            caption="Customers who moved from one segment to another"
            columns={['From and to', 'Moves']}
            locale={locale}
            rows={dashboard.moves.map((move) => ({
              key: `${move.from} ${move.to}`,
              label: (
                <>
                  {SEGMENT_LABELS[move.from]}
                  <ArrowRight
                    aria-label="to"
                    className="mx-1.5 inline size-3.5 text-muted-foreground rtl:-scale-x-100"
                  />
                  {SEGMENT_LABELS[move.to]}
                </>
              ),
              count: move.moved,
            }))}
          />
        ) : (
          <p className="text-muted-foreground">Nobody moved in this period.</p>
        )}
      </CardContent>
    </Card>
  )
}
