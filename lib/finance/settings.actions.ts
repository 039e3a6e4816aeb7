'use server'

import { defineOrgAction } from '@/lib/action'
import { toFieldError } from '@/lib/field-error'
import type { OrgSession } from '@/lib/session'
import { showAnew } from '@/lib/show-anew'
import { storeLogo } from './logo.upload'
import {
  logoSchema,
  startNumbersSchema,
  updateFinanceSettingsSchema,
  uploadLogoSchema,
} from './settings.schemas'

async function update(session: OrgSession, values: object, fields: string[]): Promise<null> {
  const { error } = await session.db.rpc('update_finance_settings', {
    p_org_id: session.org.id,
    p_values: { ...values },
  })
  if (error) throw toFieldError(error, fields)
  showAnew(session)
  return null
}

export const updateFinanceSettings = defineOrgAction(
  updateFinanceSettingsSchema,
  (session, { org: _, ...values }) =>
    update(session, values, Object.keys(updateFinanceSettingsSchema.shape)),
)

export const uploadLogo = defineOrgAction(uploadLogoSchema, async (session, { logo }) =>
  update(session, { logo_path: await storeLogo(session, logo) }, []),
)

export const removeLogo = defineOrgAction(logoSchema, (session) =>
  update(session, { logo_path: null }, []),
)

export const startNumbers = defineOrgAction(startNumbersSchema, async (session, input) => {
  const { error } = await session.db.rpc('start_document_numbers', {
    p_org_id: session.org.id,
    p_kind: input.kind,
    p_fiscal_year: input.fiscal_year,
    p_last_number: input.last_number,
  })
  if (error) throw toFieldError(error, ['last_number'])
  showAnew(session)
  return null
})
