import { Link } from '@/components/ui/link'
import { TableCell } from '@/components/ui/table'
import { cn } from '@/lib/utils'

interface AmountCellProps {
  value: number
  format: (amount: number) => string
  /** What the figure is made of. */
  href?: string | null | undefined
  /** What is behind the link, for those who hear it: "Lines of 1000 Bank". */
  label?: string | undefined
  className?: string
}

/** A figure of a report; nothing is a dash, so that what there is stands out. */
export function AmountCell({ value, format, href, label, className }: AmountCellProps) {
  return (
    <TableCell className={cn('tabular whitespace-nowrap text-end', className)}>
      {value === 0 ? (
        <span className="text-muted-foreground">–</span>
      ) : href ? (
        <Link href={href} className="underline-offset-4 hover:underline">
          {format(value)}
          {label ? <span className="sr-only">, {label}</span> : null}
        </Link>
      ) : (
        format(value)
      )}
    </TableCell>
  )
}
