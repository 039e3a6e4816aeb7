import { notFound } from 'next/navigation'

/** So that what is not in a shop is said within its frame. */
export default function MissingPage() {
  notFound()
}
