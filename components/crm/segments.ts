import type { BadgeVariant } from '@/components/ui/badge'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'

export const SEGMENT_LABELS: Record<CustomerSegment, string> = {
  LEAD: 'Lead',
  OPPORTUNITY: 'Opportunity',
  CUSTOMER: 'Customer',
  CHURNED: 'Churned',
}

export const SEGMENT_PLURALS: Record<CustomerSegment, string> = {
  LEAD: 'Leads',
  OPPORTUNITY: 'Opportunities',
  CUSTOMER: 'Customers',
  CHURNED: 'Churned',
}

export const SEGMENT_VARIANTS: Record<CustomerSegment, BadgeVariant> = {
  LEAD: 'info',
  OPPORTUNITY: 'warning',
  CUSTOMER: 'success',
  CHURNED: 'outline',
}
