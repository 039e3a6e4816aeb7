import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Not found' }

/** Addresses below an organization that lead nowhere keep its frame, for its members only. */
export default async function MissingPage({ params }: PageProps<'/o/[org]/[...missing]'>) {
  const { org } = await params
  await requireOrg(org)
  notFound()
}
