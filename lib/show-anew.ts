import 'server-only'
import { revalidatePath } from 'next/cache'

/**
 * Has every staff page of an organization made anew: what an action writes mostly shows on more of
 * them than its own, such as timelines, the overview, reports and editors.
 */
export function showAnew({ org }: { org: { slug: string } }): void {
  revalidatePath(`/o/${org.slug}`, 'layout')
}
