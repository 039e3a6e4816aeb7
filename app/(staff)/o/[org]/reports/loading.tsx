import { ReportsSkeleton } from '@/components/finance/reports/reports-skeleton'

export default function ReportsLoading() {
  return <ReportsSkeleton />
}
