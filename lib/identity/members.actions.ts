'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { defineOrgAction, defineUserAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { getRequestContext } from '@/lib/request'
import { showAnew } from '@/lib/show-anew'
import { createServerAuth, type Db } from '@/lib/supabase/server'
import { arrive } from './arrival'
import { limitMail } from './auth.limits'
import { welcomeSchema } from './auth.schemas'
import { sendInvitationMail } from './invitation-mail'
import {
  invitationSchema,
  inviteMemberSchema,
  memberSchema,
  setMemberRoleSchema,
} from './members.schemas'
import { setPassword } from './new-password'

/** Also renews an open invitation: for the same address the database keeps only one. */
export const inviteMember = defineOrgAction(inviteMemberSchema, async ({ db, org }, input) => {
  const { clientIp, requestId } = await getRequestContext()
  const { data, error } = await db.rpc('invite_member', {
    p_org_id: org.id,
    p_email: input.email,
    p_role: input.role,
  })
  if (error) throw fromDatabase(error)
  revalidatePath(`/o/${org.slug}/settings/members`)
  // After the permission check of the database, so that only staff can use up the allowance.
  await limitMail(clientIp, input.email)
  const mailed = await sendInvitationMail({ id: data, email: input.email }, requestId)
  return { email: input.email, mailed }
})

export const revokeInvitation = defineOrgAction(invitationSchema, async ({ db, org }, input) => {
  const { error } = await db.rpc('revoke_invitation', { p_invitation_id: input.invitation_id })
  if (error) throw fromDatabase(error)
  revalidatePath(`/o/${org.slug}/settings/members`)
})

export const setMemberRole = defineOrgAction(setMemberRoleSchema, async ({ db, org }, input) => {
  const { error } = await db.rpc('set_member_role', {
    p_org_id: org.id,
    p_user_id: input.user_id,
    p_role: input.role,
  })
  if (error) throw fromDatabase(error)
  showAnew({ org })
})

export const removeMember = defineOrgAction(memberSchema, async ({ db, org, userId }, input) => {
  const { error } = await db.rpc('remove_member', { p_org_id: org.id, p_user_id: input.user_id })
  if (error) throw fromDatabase(error)
  if (input.user_id === userId) redirect('/o?notice=left')
  revalidatePath(`/o/${org.slug}/settings/members`)
})

export const acceptInvitation = defineUserAction(invitationSchema, async ({ db }, input) => {
  redirect(await accept(db, input.invitation_id))
})

/** First steps of a new person: the password first, since without it there is no second visit. */
export const welcome = defineUserAction(welcomeSchema, async ({ db, userId }, input) => {
  await setPassword(await createServerAuth(), db, input.password)
  const named = await db
    .from('profiles')
    .update({ first_name: input.first_name, last_name: input.last_name })
    .eq('id', userId)
  if (named.error) throw fromDatabase(named.error)
  // Who was invited may be a customer elsewhere, or here.
  const destination = await arrive(db, userId, input.next)
  redirect(input.invitation_id ? await acceptIfOpen(db, input.invitation_id) : destination)
})

/** The password is set by now, so that the form has nothing left to ask: the chooser says the rest. */
async function acceptIfOpen(db: Db, invitationId: string): Promise<string> {
  try {
    return await accept(db, invitationId)
  } catch (error) {
    if (error instanceof AppError && GONE.has(error.reason)) return '/o?notice=invitation_gone'
    throw error
  }
}

const GONE = new Set([
  'identity.invitation_closed',
  'identity.invitation_expired',
  'identity.invitation_not_found',
])

async function accept(db: Db, invitationId: string): Promise<string> {
  const { data, error } = await db.rpc('accept_invitation', { p_invitation_id: invitationId })
  if (error) throw fromDatabase(error)
  return `/o/${await slugOf(db, data)}`
}

async function slugOf(db: Db, orgId: string): Promise<string> {
  const { data, error } = await db
    .from('organizations')
    .select('slug')
    .eq('id', orgId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  // Removed again in the same moment.
  if (!data) throw new AppError('not_found', 'identity.organization_not_found')
  return data.slug
}

export const declineInvitation = defineUserAction(invitationSchema, async ({ db }, input) => {
  const { error } = await db.rpc('decline_invitation', { p_invitation_id: input.invitation_id })
  if (error) throw fromDatabase(error)
  revalidatePath('/o')
})
