import { CustomersWindow } from '@/components/landing/customers-window'
import { Terminal } from '@/components/landing/terminal'
import { buttonVariants } from '@/components/ui/button-variants'

const commands = [
  { command: 'npm start', note: 'its own Postgres, the demo data, the app' },
  { command: 'npm test', note: 'what this page says, tried for real' },
]

export function Hero() {
  return (
    <section className="overflow-hidden">
      <div className="mx-auto grid w-full max-w-6xl gap-x-12 gap-y-10 px-4 pt-14 pb-10 sm:px-6 sm:pt-20 lg:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)] lg:items-end">
        <div>
          <h1 className="font-semibold text-4xl leading-[1.08] sm:text-6xl">
            Run your customers on{' '}
            <span className="box-decoration-clone whitespace-nowrap rounded-md bg-brand px-2 text-brand-foreground">
              one Postgres
            </span>
          </h1>
          <p className="mt-6 max-w-xl text-pretty text-lg text-muted-foreground leading-relaxed">
            Clientele is the open-source system for a small business: customers, shop, orders and
            invoices on the same rows. Billing, websites and support chat come next. The database
            itself keeps every organization apart.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <a href="/sign-up" className={buttonVariants({ size: 'lg' })}>
              Create an account
            </a>
            <a href="/api/docs" className={buttonVariants({ size: 'lg', variant: 'outline' })}>
              Read the API
            </a>
          </div>
        </div>
        <div className="grid gap-3">
          <p className="font-medium text-sm">From a fresh clone, two commands:</p>
          <Terminal lines={commands} />
          <p className="text-muted-foreground text-sm">
            No Docker, no account, no key. MIT licence.
          </p>
        </div>
      </div>
      <div className="relative">
        <div aria-hidden className="absolute inset-x-0 top-24 bottom-0 bg-sidebar" />
        <div className="relative mx-auto w-full max-w-6xl px-4 pb-14 sm:px-6 sm:pb-20">
          <CustomersWindow />
        </div>
      </div>
    </section>
  )
}
