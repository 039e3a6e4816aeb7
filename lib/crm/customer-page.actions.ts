'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { listTimeline } from './customer-events.queries'
import { timelinePartSchema } from './customer-events.schemas'
import { FILES_PER_PAGE, listCustomerFiles } from './files.queries'
import { listCustomerNotes, NOTES_PER_PAGE } from './notes.queries'

// The lists of a customer's page grow downwards where they stand: the browser asks for what is
// older and keeps what it has.

const olderSchema = z.object({
  customer_id: z.uuid(),
  cursor: z.string().min(1).max(2000),
})

export const loadOlderNotes = defineOrgAction(olderSchema, (session, { customer_id, cursor }) =>
  listCustomerNotes(session, customer_id, { cursor, limit: NOTES_PER_PAGE }),
)

export const loadOlderFiles = defineOrgAction(olderSchema, (session, { customer_id, cursor }) =>
  listCustomerFiles(session, customer_id, { cursor, limit: FILES_PER_PAGE }),
)

export const loadOlderEvents = defineOrgAction(
  olderSchema.extend({ show: timelinePartSchema }),
  (session, { customer_id, cursor, show }) => listTimeline(session, customer_id, { show, cursor }),
)
