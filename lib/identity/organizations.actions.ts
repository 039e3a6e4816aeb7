'use server'

import { redirect } from 'next/navigation'
import { defineOrgAction, defineUserAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import { createOrganizationSchema, updateOrganizationSchema } from './organizations.schemas'

const fieldByReason: Record<string, string> = {
  'identity.slug_taken': 'slug',
  'identity.slug_invalid': 'slug',
  'identity.slug_reserved': 'slug',
  'identity.organization_name_invalid': 'name',
  'identity.currency_unknown': 'currency',
  'identity.locale_invalid': 'locale',
  'platform.time_zone_unknown': 'time_zone',
  'finance.today_would_be_closed': 'time_zone',
}

/** The form shows such a refusal beside the field that it is about. */
function besideField(error: AppError): AppError {
  const field = fieldByReason[error.reason]
  if (!field) return error
  return new AppError(error.code, error.reason, {
    fields: { [field]: [error.reason] },
    // Of a slug that is taken: one that is free.
    ...(error.detail ? { detail: error.detail } : {}),
    cause: error,
  })
}

export const createOrganization = defineUserAction(
  createOrganizationSchema,
  async ({ db }, input) => {
    const { data, error } = await db.rpc('create_organization', {
      p_name: input.name,
      p_slug: input.slug,
      p_currency: input.currency,
      p_time_zone: input.time_zone,
      p_locale: input.locale,
    })
    if (error) throw besideField(fromDatabase(error))
    redirect(`/o/${data.slug}`)
  },
)

export const updateOrganization = defineOrgAction(
  updateOrganizationSchema,
  async ({ db, org }, input) => {
    const { data, error } = await db
      .from('organizations')
      .update(input)
      .eq('id', org.id)
      .select('id')
      .maybeSingle()
    if (error) throw besideField(fromDatabase(error))
    // The policy hides what may not be changed: no row, no right.
    if (!data) throw new AppError('forbidden', 'identity.permission_denied')
    showAnew({ org })
  },
)
