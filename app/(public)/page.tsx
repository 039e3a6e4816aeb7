import type { Metadata } from 'next'
import { Apart } from '@/components/landing/apart'
import { Closing } from '@/components/landing/closing'
import { Domains } from '@/components/landing/domains'
import { Hero } from '@/components/landing/hero'
import { ImportStory } from '@/components/landing/import-story'

export const metadata: Metadata = {
  title: { absolute: 'Clientele: run your customers on one Postgres' },
  description:
    'Open-source CRM, shop and invoicing for a small business, on one Postgres whose own rules keep each organization’s data apart. Two commands: npm start, npm test.',
}

export default function LandingPage() {
  return (
    <>
      <Hero />
      <Domains />
      <Apart />
      <ImportStory />
      <Closing />
    </>
  )
}
