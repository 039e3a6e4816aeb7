import { customerListHref } from '@/lib/crm/customer-filters.rules'
import type { CustomerView } from '@/lib/crm/customer-views.schemas'

/** The filter of a view stands in its address too, so that the link works for whoever gets it. */
export function viewHref(
  pathname: string,
  { id, filter, sort }: Pick<CustomerView, 'id' | 'filter' | 'sort'>,
): string {
  const href = customerListHref(pathname, { filter, sort })
  return `${href}${href.includes('?') ? '&' : '?'}view=${id}`
}
