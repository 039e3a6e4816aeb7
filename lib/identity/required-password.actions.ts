'use server'

import { revalidatePath } from 'next/cache'
import { defineUserAction } from '@/lib/action'
import { createServerAuth } from '@/lib/supabase/server'
import { emailOnlySchema } from './auth.schemas'
import { resetPasswordOf } from './required-password'

export const resetUserPassword = defineUserAction(emailOnlySchema, async ({ db }, { email }) => {
  const reset = await resetPasswordOf(db, await createServerAuth(), email)
  revalidatePath('/platform/users')
  return { email: reset.email }
})
