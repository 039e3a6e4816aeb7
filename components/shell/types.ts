export interface ShellUser {
  name: string
  email: string
  avatar_url?: string | null
}

export interface ShellOrganization {
  slug: string
  name: string
  role?: string
}

/** Names of icons instead of icons: a server component cannot hand a function to a client one. */
export type NavIcon =
  | 'dashboard'
  | 'customers'
  | 'addresses'
  | 'products'
  | 'orders'
  | 'invoices'
  | 'vouchers'
  | 'suppliers'
  | 'payments'
  | 'credit_notes'
  | 'reports'
  | 'shop'
  | 'imports'
  | 'settings'
  | 'documents'
  | 'members'
  | 'profile'
  | 'security'
  | 'audit'
  | 'tags'
  | 'emails'
  | 'organizations'
  | 'home'

export interface NavItem {
  label: string
  href: string
  icon?: NavIcon
  /** True when only this very address is the place, not the ones below it. */
  exact?: boolean
}

export interface NavGroup {
  label?: string
  items: NavItem[]
}

export interface CommandHit {
  id: string
  /** The kind of thing, as a heading; without one it is what the shell is about. */
  group?: string
  icon?: NavIcon
  label: string
  hint?: string
  href: string
}

export interface CommandAnswer {
  hits: CommandHit[]
  /** Something that was asked did not answer: there may be more. */
  isPartial: boolean
}

/** Answers what someone typed into the command menu: a server action, usually. */
export type CommandSearch = (query: string) => Promise<CommandAnswer>
