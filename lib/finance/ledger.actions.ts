'use server'

import { z } from 'zod'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import {
  archiveAccountSchema,
  closeBooksSchema,
  reopenBooksSchema,
  saveAccountSchema,
} from './ledger.schemas'
import { archiveLedgerAccount, saveLedgerAccount } from './ledger.writes'

const closedSchema = z.object({ closed_through_on: z.iso.date().nullable() })

export const saveAccount = defineOrgAction(saveAccountSchema, async (session, input) => {
  const account = await saveLedgerAccount(session, input)
  showAnew(session)
  return account
})

export const archiveAccount = defineOrgAction(archiveAccountSchema, async (session, input) => {
  const account = await archiveLedgerAccount(session, input)
  showAnew(session)
  return account
})

/** Nothing is posted on that day or before any more. */
export const closeBooks = defineOrgAction(closeBooksSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('close_books', {
    p_org_id: session.org.id,
    p_through_on: input.through_on,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return closedSchema.parse(data)
})

/** After that day it may be posted again; without a day, on all. */
export const reopenBooks = defineOrgAction(reopenBooksSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('reopen_books', {
    p_org_id: session.org.id,
    ...(input.through_on ? { p_through_on: input.through_on } : {}),
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return closedSchema.parse(data)
})
