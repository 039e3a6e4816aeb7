import {
  Archive,
  ArchiveRestore,
  ArrowRightLeft,
  Banknote,
  Circle,
  Coins,
  FileMinus,
  FilePlus,
  FileUp,
  GitMerge,
  Link2,
  Link2Off,
  NotebookPen,
  PackageCheck,
  PackageX,
  Pencil,
  Plus,
  ReceiptText,
  ShoppingBag,
  Tags,
  Trash2,
  Undo2,
} from 'lucide-react'
import { cn } from '@/lib/utils'

const ICONS: Record<string, typeof Circle> = {
  'customer.created': Plus,
  'customer.updated': Pencil,
  'customer.segment_changed': ArrowRightLeft,
  'customer.archived': Archive,
  'customer.restored': ArchiveRestore,
  'customer.imported': FileUp,
  'customer.import_undone': Undo2,
  'customer.tags_changed': Tags,
  'customer.merged': GitMerge,
  'customer.merge_undone': Undo2,
  'customer.linked': Link2,
  'customer.unlinked': Link2Off,
  'note.added': NotebookPen,
  'note.edited': NotebookPen,
  'note.deleted': Trash2,
  'note.restored': Undo2,
  'file.added': FilePlus,
  'file.removed': FileMinus,
  'credit.granted': Coins,
  'credit.spent': Coins,
  'order.placed': ShoppingBag,
  'order.status_changed': PackageCheck,
  'order.items_cancelled': PackageX,
  'invoice.issued': ReceiptText,
  'invoice.sent': ReceiptText,
  'invoice.reminded': ReceiptText,
  'invoice.written_off': Banknote,
  'invoice.voided': ReceiptText,
  'invoice.paid': Banknote,
  'payment.recorded': Banknote,
  'payment.refunded': Banknote,
  'payment.reversed': Undo2,
  'credit_note.issued': ReceiptText,
  'credit_note.sent': ReceiptText,
}

/** What carries weight when one skims: moves, money, merges. */
const STRONG = new Set([
  'customer.created',
  'customer.segment_changed',
  'customer.merged',
  'credit.granted',
  'credit.spent',
  'order.placed',
  'invoice.issued',
  'invoice.paid',
  'payment.recorded',
])

export function TimelineIcon({ kind }: { kind: string }) {
  const Icon = ICONS[kind] ?? Circle
  return (
    <span
      aria-hidden
      className={cn(
        'relative inline-flex size-7 shrink-0 items-center justify-center rounded-full border bg-card',
        STRONG.has(kind)
          ? 'border-primary/35 bg-[color-mix(in_oklch,var(--primary)_10%,var(--card))] text-primary'
          : 'text-muted-foreground',
      )}
    >
      <Icon className="size-3.5" />
    </span>
  )
}
