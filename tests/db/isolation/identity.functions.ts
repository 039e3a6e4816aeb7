import { randomUUID } from 'node:crypto'
import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { createInvitation } from '../../helpers/factories.ts'
import {
  admins,
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  forPlatformAdmin,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'

const invitationTo = (email: string, tx: Tx, actors: Actors) =>
  createInvitation(tx, { org_id: actors.org.id, email, invited_by: actors.owner.userId })

export const identityFunctions: Record<string, FunctionExpectation> = {
  accept_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select public.accept_invitation(${id})`
    },
    access: { ...everySignedIn('identity.invitation_not_found'), ...shutOut, stranger: 'ok' },
  },

  create_organization: {
    call: async () => {
      const slug = `new-${randomUUID().slice(0, 8)}`
      return (as) =>
        as`select public.create_organization('New', ${slug}, 'EUR', 'Europe/Berlin', 'en')`
    },
    access: { ...everySignedIn('ok'), ...shutOut },
  },

  decline_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select public.decline_invitation(${id})`
    },
    access: { ...everySignedIn('identity.invitation_not_found'), ...shutOut, stranger: 'ok' },
  },

  has_password: {
    call: async () => (as) => as`select nullif(public.has_password(), false)`,
    access: everySignedIn('nothing'),
    outsider: 'nothing',
  },

  invite_member: {
    call: async (_tx, { org }) => {
      const email = `${randomUUID()}@example.test`
      return (as) => as`select public.invite_member(${org.id}, ${email}, 'agent')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  keep_sign_up_password: {
    call: async () => (as) => as`select nullif(public.keep_sign_up_password('x'), false)`,
    access: {
      ...everySignedIn('nothing'),
      signedOut: 'identity.sign_in_required',
      pendingPasswordChange: 'nothing',
    },
  },

  my_invitations: {
    call: async (tx, actors) => {
      await invitationTo(actors.stranger.email, tx, actors)
      return (as) => as`select * from public.my_invitations()`
    },
    access: { ...everySignedIn('nothing'), stranger: 'ok' },
    outsider: 'nothing',
  },

  my_organization: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.my_organization(${org.slug})`,
    access: staff,
    outsider: 'nothing',
  },

  my_permissions: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.my_permissions(${org.id})`,
    access: staff,
    outsider: 'nothing',
  },

  password_change_is_required: {
    call: async () => (as) => as`select nullif(public.password_change_is_required(), false)`,
    access: { ...everySignedIn('nothing'), pendingPasswordChange: 'ok' },
    outsider: 'nothing',
  },

  remove_member: {
    call:
      async (_tx, { org, agent }) =>
      (as) =>
        as`select public.remove_member(${org.id}, ${agent.userId})`,
    // The agent leaves.
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  require_password_change: {
    call:
      async (_tx, { agent }) =>
      (as) =>
        as`select public.require_password_change(${agent.userId})`,
    access: forPlatformAdmin,
  },

  revoke_invitation: {
    call: async (tx, actors) => {
      const { id } = await invitationTo('someone@example.test', tx, actors)
      return (as) => as`select public.revoke_invitation(${id})`
    },
    access: { ...admins, ...notFound('identity.invitation_not_found'), ...shutOut },
  },

  set_member_role: {
    call:
      async (_tx, { org, agent }) =>
      (as) =>
        as`select public.set_member_role(${org.id}, ${agent.userId}, 'admin')`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
