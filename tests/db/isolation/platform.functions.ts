import { randomUUID } from 'node:crypto'
import {
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  forPlatformAdmin,
  shutOut,
  staff,
} from './function-access.ts'

export const platformFunctions: Record<string, FunctionExpectation> = {
  begin_idempotent_request: {
    call: async (_tx, { org }) => {
      const key = randomUUID()
      return (as) => as`select public.begin_idempotent_request(${org.id}, ${key}, 'hash')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  consume_rate_limit: {
    call: async () => {
      const bucket = randomUUID()
      return (as) => as`select public.consume_rate_limit(${bucket}, 5, 60)`
    },
    access: { service: 'ok' },
    outsider: '42501',
  },

  find_user_by_email: {
    call:
      async (_tx, { customer }) =>
      (as) =>
        as`select * from public.find_user_by_email(${customer.email})`,
    access: forPlatformAdmin,
  },

  finish_idempotent_request: {
    // Keys are per user: nobody can answer for the owner.
    call: async (tx, { org, owner }) => {
      const key = randomUUID()
      await tx`
        insert into private.idempotency_keys (org_id, user_id, key, request_hash)
        values (${org.id}, ${owner.userId}, ${key}, 'hash')`
      return (as) => as`select public.finish_idempotent_request(${org.id}, ${key}, 201, '{}')`
    },
    access: { ...everySignedIn('platform.idempotency_key_not_found'), ...shutOut, owner: 'ok' },
  },

  is_platform_admin: {
    call: async () => (as) => as`select nullif(public.is_platform_admin(), false)`,
    access: { ...everySignedIn('nothing'), platformAdmin: 'ok' },
    outsider: 'nothing',
  },

  list_organizations: {
    call: async () => (as) => as`select * from public.list_organizations()`,
    access: forPlatformAdmin,
  },

  list_platform_audit: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.list_platform_audit(${org.slug})`,
    access: forPlatformAdmin,
  },

  run_maintenance: {
    call: async () => (as) => as`select public.run_maintenance('rate-limits')`,
    access: { service: 'ok' },
    outsider: '42501',
  },
}
