import { TabLinks } from '@/components/ui/tab-links'

const REPORTS = [
  ['overview', 'Overview', ''],
  ['trial-balance', 'Trial balance', '/trial-balance'],
  ['ageing', 'Receivables', '/ageing'],
  ['tax', 'Tax', '/tax'],
  ['journal', 'Journal', '/journal'],
  ['accounts', 'Accounts', '/accounts'],
  ['check', 'Check', '/check'],
] as const

export type ReportName = (typeof REPORTS)[number][0]

export function ReportTabs({ base, current }: { base: string; current: ReportName }) {
  return (
    <TabLinks
      label="Reports"
      tabs={REPORTS.map(([key, label, path]) => ({
        key,
        label,
        href: `${base}/reports${path}`,
        isCurrent: key === current,
      }))}
    />
  )
}
