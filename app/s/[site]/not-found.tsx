import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { PageMessage } from '@/components/ui/page-message'

export const metadata: Metadata = { title: 'Not found' }

export default async function ShopNotFoundPage() {
  const path = (await headers()).get('x-clientele-path') ?? ''
  const home = /^\/s\/[a-z0-9-]+/.exec(path)?.[0] ?? '/'
  return (
    <div className="mx-auto w-full max-w-6xl px-4 sm:px-6">
      <PageMessage
        title="This is not here"
        actions={
          <a
            href={home}
            className="inline-flex h-11 items-center rounded-full bg-primary px-6 font-semibold text-primary-foreground text-sm hover:bg-primary/88"
          >
            See all products
          </a>
        }
      >
        <p>It may be sold for good, or the address is not quite right.</p>
      </PageMessage>
    </div>
  )
}
