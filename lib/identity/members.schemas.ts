import { z } from 'zod'
import { emailSchema } from './auth.schemas'
import { memberRoleSchema } from './permissions.schemas'

export const inviteMemberSchema = z.object({ email: emailSchema, role: memberRoleSchema })

export const invitationSchema = z.object({ invitation_id: z.uuid() })

export const memberSchema = z.object({ user_id: z.uuid() })

export const setMemberRoleSchema = memberSchema.extend({ role: memberRoleSchema })
