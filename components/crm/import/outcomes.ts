import type { OutcomeWording } from '@/components/import/wording'

export const CUSTOMER_OUTCOMES: OutcomeWording = {
  insert: {
    plan: 'To add',
    done: 'Added',
    hint: 'New customers.',
    variant: 'success',
  },
  update: {
    plan: 'To update',
    done: 'Updated',
    hint: 'Customers that exist, by email or external reference, and differ.',
    variant: 'info',
  },
  unchanged: {
    plan: 'Unchanged',
    done: 'Unchanged',
    hint: 'Customers that exist and are already the same.',
    variant: 'outline',
  },
  merged: {
    plan: 'Repeated',
    done: 'Repeated',
    hint: 'About the same customer as an earlier row of the file; the rows are combined.',
    variant: 'secondary',
  },
  skipped: {
    plan: 'Skipped',
    done: 'Skipped',
    hint: 'Rows that say nothing about a customer, and customers left as they are by your choice.',
    variant: 'outline',
  },
  error: {
    plan: 'Not possible',
    done: 'Not imported',
    hint: 'Rows that cannot become a customer; each says why.',
    variant: 'destructive',
  },
}
