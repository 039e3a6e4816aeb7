import { randomUUID } from 'node:crypto'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { asOwner, asService, type Tx } from '../../helpers/db.ts'

export type Mail = {
  id: string
  status: string
  subject: string
  text_body: string
  html_body: string
  from_name: string
  reply_to: string | null
  attempts: number
  handed_over_at: string | null
  last_error: string | null
  last_reply: string | null
  waits: number
}

export async function enqueue(
  tx: Tx,
  orgId: string,
  values: { key?: string; to?: string; variables?: Record<string, string>; template?: string } = {},
): Promise<string> {
  await asOwner(tx)
  const [row] = await tx<{ id: string }[]>`
    select private.enqueue_email(
      ${orgId}, ${values.template ?? 'email.test'}, ${values.to ?? 'ada@example.test'}, 'Ada',
      ${tx.json(values.variables ?? { name: 'Ada' })}, ${values.key ?? randomUUID()}, 'test', null
    ) as id`
  return row?.id ?? ''
}

export async function mailOf(tx: Tx, id: string): Promise<Mail> {
  await asOwner(tx)
  const [row] = await tx<Mail[]>`
    select *, extract(epoch from next_attempt_at - clock_timestamp())::float8 as waits
    from public.email_outbox where id = ${id}`
  if (!row) throw new Error('no such mail')
  return row
}

export const template = (
  tx: Tx,
  orgId: string,
  subject: string,
  body: string,
  key = 'email.test',
) => tx`
  select public.save_email_template(${orgId}, ${key}, ${subject}, ${body}) as answer`

export type Claim = { lease_token: string; emails: { id: string; org_id: string }[] }

export async function claim(tx: Tx, limit = 50, seconds = 60): Promise<Claim> {
  await asService(tx)
  const [row] = await tx<{ answer: Claim }[]>`
    select public.claim_emails(${limit}, ${seconds}) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

/**
 * Among others those of this organization that are due, ahead of the mails of other tests, of which
 * there may be more than one claim takes.
 */
export async function claimOf(tx: Tx, orgId: string, seconds?: number): Promise<Claim> {
  await asOwner(tx)
  await tx`
    update public.email_outbox set next_attempt_at = '2000-01-01'
    where org_id = ${orgId} and status = 'queued' and next_attempt_at <= clock_timestamp()`
  return claim(tx, 200, seconds)
}

export async function record(
  tx: Tx,
  token: string,
  orgId: string,
  id: string,
  event: string,
  more: Record<string, string> = {},
): Promise<boolean> {
  await asService(tx)
  const events = [{ org_id: orgId, id, event, ...more }]
  const [row] = await tx<{ answer: string[] }[]>`
    select public.record_emails(${token}, ${tx.json(events)}) as answer`
  return row?.answer.includes(id) === true
}

export async function expire(tx: Tx, id: string): Promise<void> {
  await asOwner(tx)
  await tx`
    update public.email_outbox set leased_until = clock_timestamp() - interval '1 second'
    where id = ${id}`
}

/** No mail but those of a test is there to be claimed. */
export async function onlyOwn(tx: Tx): Promise<Actors> {
  const actors = await createActors(tx)
  await asOwner(tx)
  await tx`delete from public.email_outbox`
  return actors
}

/** What the planner knows of the outbox is a moment at which every mail in it was being sent. */
export async function analyzeWhileSending(tx: Tx, orgId: string): Promise<void> {
  await tx`
    insert into public.email_outbox (
      org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
      dedupe_key, status, lease_token, leased_until
    )
    select ${orgId}, 'email.test', 'ada@example.test', 'Acme', 'Hello', 'Hello', '<p>Hello</p>',
      'test', 'sending:' || number, 'sending', gen_random_uuid(), now() + interval '1 hour'
    from generate_series(1, 5000) as number`
  await tx`analyze public.email_outbox`
  await tx`delete from public.email_outbox where org_id = ${orgId}`
}
