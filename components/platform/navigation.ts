import type { NavItem } from '@/components/shell/types'

export const platformNavigation: NavItem[] = [
  { label: 'Organizations', href: '/platform', icon: 'organizations', exact: true },
  { label: 'People', href: '/platform/users', icon: 'members' },
  { label: 'Audit trail', href: '/platform/audit', icon: 'audit' },
]
