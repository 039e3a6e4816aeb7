import type { NavItem } from '@/components/shell/types'

/** Whether an address lies at or below a navigation item. */
export function isCurrent(item: Pick<NavItem, 'href' | 'exact'>, pathname: string): boolean {
  if (pathname === item.href) return true
  return item.exact !== true && pathname.startsWith(`${item.href}/`)
}
