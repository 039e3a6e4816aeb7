import type { Metadata } from 'next'
import { buttonVariants } from '@/components/ui/button-variants'

export const metadata: Metadata = {
  title: 'Pricing',
  description: 'Clientele is open source and free to run yourself. There is no hosted offer yet.',
}

const costs = [
  { what: 'The software', price: 'Free', note: 'MIT licence, every feature, no seats to count.' },
  {
    what: 'Where it runs',
    price: 'Yours',
    note: 'Your own Postgres and server, or a Supabase project at their prices.',
  },
  {
    what: 'Hosted by us',
    price: 'Not offered',
    note: 'Plans are part of the design and not built yet, so there is no price to name.',
  },
]

export default function PricingPage() {
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-16 sm:px-6 sm:py-24">
      <h1 className="font-semibold text-4xl leading-tight sm:text-5xl">Free to run yourself</h1>
      <p className="mt-4 max-w-xl text-pretty text-lg text-muted-foreground leading-relaxed">
        Clientele is open source. What it costs is the machine it runs on.
      </p>
      <dl className="mt-10 divide-y border-y">
        {costs.map((cost) => (
          <div
            key={cost.what}
            className="grid gap-x-6 gap-y-1 py-5 sm:grid-cols-[10rem_8rem_minmax(0,1fr)] sm:items-baseline"
          >
            <dt className="font-semibold">{cost.what}</dt>
            <dd className="text-lg">{cost.price}</dd>
            <dd className="text-pretty text-muted-foreground">{cost.note}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-10 flex flex-wrap gap-3">
        <a href="/sign-up" className={buttonVariants({ size: 'lg' })}>
          Create an account
        </a>
        <a href="/" className={buttonVariants({ size: 'lg', variant: 'outline' })}>
          What it does
        </a>
      </div>
    </div>
  )
}
