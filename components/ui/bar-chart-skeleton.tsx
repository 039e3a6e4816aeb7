import { Skeleton } from '@/components/ui/skeleton'
import { SkeletonText } from '@/components/ui/skeleton-text'

/** As high as a BarChart: the bars, the days under them, and the way to the table. */
export function BarChartSkeleton() {
  return (
    <div className="grid gap-2">
      <div>
        <Skeleton className="h-40" />
        <p className="pt-2 text-xs">
          <SkeletonText>12 Nov</SkeletonText>
        </p>
      </div>
      <p className="text-sm">
        <SkeletonText>Show as a table</SkeletonText>
      </p>
    </div>
  )
}
