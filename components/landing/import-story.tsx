import { CUSTOMER_WORDING } from '@/components/crm/import/results'
import { Section } from '@/components/landing/section'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'

// An example whose parts add up, as they do in the product.
const counts: [keyof typeof CUSTOMER_WORDING, number][] = [
  ['insert', 812],
  ['update', 96],
  ['merged', 17],
  ['refused', 6],
]
const rowCount = counts.reduce((sum, [, count]) => sum + count, 0)

const steps = [
  {
    title: 'Drop the file in',
    text: 'Semicolons, tabs, UTF-16, a missing header: it works out what it has.',
  },
  {
    title: 'See what would happen',
    text: 'Row by row, before anything does. The numbers add up to the rows of the file.',
  },
  {
    title: 'Apply, or take it all back',
    text: 'Killed half-way, it goes on where it was. Undo returns every customer to what they were.',
  },
]

export function ImportStory() {
  return (
    <Section
      title="Bring the customers you have"
      lead="They are in a spreadsheet today, with duplicates, odd characters and rows without an email. That is the normal case."
    >
      <div className="grid gap-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)] lg:items-center">
        <ol className="grid gap-6">
          {steps.map((step, index) => (
            <li key={step.title} className="flex gap-4">
              <span className="tabular inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-brand font-semibold text-brand-foreground text-sm">
                {index + 1}
              </span>
              <div>
                <h3 className="font-semibold">{step.title}</h3>
                <p className="mt-1 text-pretty text-muted-foreground leading-relaxed">
                  {step.text}
                </p>
              </div>
            </li>
          ))}
        </ol>
        <Card className="shadow-lg">
          <CardContent className="grid gap-4 p-5 text-sm">
            <div className="flex flex-wrap items-baseline justify-between gap-2">
              <p className="font-semibold">customers.csv</p>
              <p className="tabular text-muted-foreground">{rowCount} rows, for example</p>
            </div>
            <Progress label="Rows looked at" value={rowCount} max={rowCount} />
            <ul className="grid divide-y">
              {counts.map(([outcome, count]) => {
                const { label, hint, variant } = CUSTOMER_WORDING[outcome]
                return (
                  <li
                    key={outcome}
                    className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-center gap-3 py-2.5"
                  >
                    <span>
                      <Badge variant={variant}>{label}</Badge>
                    </span>
                    <span className="text-pretty text-muted-foreground">{hint}</span>
                    <span className="tabular self-start font-semibold">{count}</span>
                  </li>
                )
              })}
            </ul>
          </CardContent>
        </Card>
      </div>
    </Section>
  )
}
