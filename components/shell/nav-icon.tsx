import {
  Banknote,
  Building2,
  ChartNoAxesColumn,
  FileInput,
  FileMinus,
  FileText,
  FileUp,
  House,
  LayoutDashboard,
  Mail,
  MapPin,
  Package,
  ReceiptText,
  ScrollText,
  Settings,
  ShieldCheck,
  ShoppingBag,
  Store,
  Tags,
  Truck,
  UserRound,
  UserRoundCog,
  UsersRound,
} from 'lucide-react'

import type { NavIcon as NavIconName } from '@/components/shell/types'
import { cn } from '@/lib/utils'

const icons = {
  dashboard: LayoutDashboard,
  customers: UsersRound,
  addresses: MapPin,
  products: Package,
  orders: ShoppingBag,
  invoices: ReceiptText,
  vouchers: FileInput,
  suppliers: Truck,
  payments: Banknote,
  credit_notes: FileMinus,
  reports: ChartNoAxesColumn,
  shop: Store,
  imports: FileUp,
  settings: Settings,
  documents: FileText,
  members: UserRoundCog,
  profile: UserRound,
  security: ShieldCheck,
  audit: ScrollText,
  tags: Tags,
  emails: Mail,
  organizations: Building2,
  home: House,
} satisfies Record<NavIconName, unknown>

export function NavIcon({ name, className }: { name: NavIconName; className?: string }) {
  const Icon = icons[name]
  return <Icon aria-hidden className={cn('size-4 shrink-0', className)} />
}
