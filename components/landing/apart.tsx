import { Section } from '@/components/landing/section'
import { cn } from '@/lib/utils'

const request = 'GET /api/v1/customers/7f3a…c21e'

const callers = [
  {
    who: 'agent@acme.test',
    role: 'works at Acme, whose customer it is',
    status: '200 OK',
    isAllowed: true,
    body: ['{', '  "name": "Ada Lovelace",', '  "segment": "CUSTOMER"', '}'],
  },
  {
    who: 'owner@globex.test',
    role: 'owns another organization',
    status: '404 Not Found',
    isAllowed: false,
    body: ['{', '  "code": "not_found",', '  "reason": "crm.customer_not_found"', '}'],
  },
]

// What stands in the migration, in lines that fit; a test compares them.
export const policy = `create policy customers_select_staff
  on public.customers for select to authenticated
  using (
    org_id = any (array(
      select private.current_org_ids('customers.read')
    ))
  );`

const code =
  'overflow-x-auto rounded-lg bg-[oklch(0.24_0.03_172)] p-4 font-mono text-[oklch(0.95_0.01_165)] text-xs leading-relaxed ring-1 ring-white/10 sm:text-[0.8125rem]'

export function Apart() {
  return (
    <Section
      id="apart"
      className="bg-card"
      title="The database says no, not the page"
      lead="Who may see a row is decided by Postgres, in the migration that creates the table. A hand-made request with a valid token gets no further than the buttons do: the same address, asked by two people."
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="grid content-start gap-4">
          {callers.map((caller) => (
            <figure
              key={caller.who}
              className="min-w-0 overflow-hidden rounded-lg border bg-background"
            >
              <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b px-4 py-3 text-sm">
                <span>
                  <span className="font-semibold">{caller.who}</span>{' '}
                  <span className="text-muted-foreground">{caller.role}</span>
                </span>
                <span
                  className={cn(
                    'font-medium font-mono text-xs',
                    caller.isAllowed ? 'text-success' : 'text-destructive',
                  )}
                >
                  {caller.status}
                </span>
              </figcaption>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
              <pre tabIndex={0} className="overflow-x-auto p-4 font-mono text-xs leading-relaxed">
                <span className="text-muted-foreground">{request}</span>
                {`\n${caller.body.join('\n')}`}
              </pre>
            </figure>
          ))}
        </div>
        <div className="grid content-start gap-4">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
          <pre tabIndex={0} className={code}>
            {policy}
          </pre>
          <ul className="grid gap-3 text-pretty text-muted-foreground leading-relaxed">
            <li>
              <strong className="font-semibold text-foreground">Tested by breaking it.</strong>{' '}
              Policies, grants and constraints are taken away one by one to see that some test
              notices: a few in every test run, all of them by <code>npm run test:mutation</code>.
            </li>
            <li>
              <strong className="font-semibold text-foreground">Measured.</strong> The benchmark
              reads a million customers with and without these rules and prints what they cost.
            </li>
            <li>
              <strong className="font-semibold text-foreground">Yours to move.</strong> The same
              migrations run on the stack in the repository, on the Supabase CLI and on a hosted
              project.
            </li>
          </ul>
        </div>
      </div>
    </Section>
  )
}
