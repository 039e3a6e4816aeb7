import { TabLinks } from '@/components/ui/tab-links'

/** What the mails say, and what became of them. */
export function EmailTabs({ base, current }: { base: string; current: 'templates' | 'outbox' }) {
  return (
    <TabLinks
      label="Emails"
      tabs={[
        {
          key: 'templates',
          label: 'Templates',
          href: base,
          isCurrent: current === 'templates',
        },
        {
          key: 'outbox',
          label: 'Outbox',
          href: `${base}/outbox`,
          isCurrent: current === 'outbox',
        },
      ]}
    />
  )
}
