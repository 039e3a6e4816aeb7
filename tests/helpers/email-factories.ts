import { randomUUID } from 'node:crypto'
import { type Executor, sql } from './db.ts'
import { required } from './factories.ts'

export type EmailRow = { id: string; org_id: string; status: string }

/** A mail as the table holds it; nothing is rendered. */
export async function createEmail(
  db: Executor,
  values: {
    org_id: string
    to_address?: string
    subject?: string
    status?: string
    subject_type?: string
    subject_id?: string
    attempts?: number
    last_error?: string
    /** Since when it could have left, or since when its worker is gone. */
    minutes_late?: number
  },
): Promise<EmailRow> {
  const status = values.status ?? 'queued'
  const [row] = await db<EmailRow[]>`
    insert into public.email_outbox (
      org_id, template_key, to_address, from_name, subject, text_body, html_body, subject_type,
      subject_id, dedupe_key, status, attempts, last_error, sent_at, next_attempt_at, lease_token,
      leased_until
    ) values (
      ${values.org_id}, 'email.test', ${values.to_address ?? 'ada@example.test'}, 'Acme',
      ${values.subject ?? 'Hello'}, 'Hello', '<p>Hello</p>', ${values.subject_type ?? 'test'},
      ${values.subject_id ?? null}, ${randomUUID()}, ${status}, ${values.attempts ?? 0},
      ${values.last_error ?? null}, ${status === 'sent' ? new Date() : null},
      now() - make_interval(mins => ${values.minutes_late ?? 0}),
      ${status === 'sending' ? randomUUID() : null},
      case
        when ${status === 'sending'} then now() - make_interval(mins => ${values.minutes_late ?? -1})
      end
    )
    returning id, org_id, status`
  return required(row)
}

/**
 * A held-back mail waits, so late, for as long as that takes, and no worker comes for it: whoever asks
 * sees it, and its row is locked from before it waits.
 */
export async function whileUntouched(
  mail: { org_id: string; id: string; minutes_late: number },
  look: () => Promise<void>,
): Promise<void> {
  const [queuing, holding] = [await sql.reserve(), await sql.reserve()]
  try {
    await queuing`begin`
    await queuing`
      update public.email_outbox
      set status = 'queued', next_attempt_at = now() - make_interval(mins => ${mail.minutes_late})
      where org_id = ${mail.org_id} and id = ${mail.id}`
    await holding`begin`
    const [holder] = await holding<{ pid: number }[]>`select pg_backend_pid() as pid`
    const held = holding`
      select from public.email_outbox where org_id = ${mail.org_id} and id = ${mail.id} for update`
    const isHeld = held.execute()
    for (let isNext = false; !isNext; ) {
      const [row] = await sql<{ is_next: boolean }[]>`
        select cardinality(pg_blocking_pids(${required(holder).pid})) > 0 as is_next`
      isNext = required(row).is_next
    }
    await queuing`commit`
    await isHeld
    await look()
    await holding`update public.email_outbox set status = 'cancelled'
      where org_id = ${mail.org_id} and id = ${mail.id}`
    await holding`commit`
  } finally {
    await holding`rollback`
    queuing.release()
    holding.release()
  }
}

export async function saveEmailSettings(
  db: Executor,
  values: {
    org_id: string
    sender_name?: string
    reply_to?: string
    sends_order_confirmations?: boolean
  },
): Promise<void> {
  await db`
    insert into public.email_settings (org_id, sender_name, reply_to, sends_order_confirmations)
    values (
      ${values.org_id}, ${values.sender_name ?? null}, ${values.reply_to ?? null},
      ${values.sends_order_confirmations ?? true}
    )`
}

export async function saveEmailTemplate(
  db: Executor,
  values: { org_id: string; template_key?: string; subject?: string; body?: string },
): Promise<void> {
  await db`
    insert into public.email_templates (org_id, template_key, subject, body)
    values (
      ${values.org_id}, ${values.template_key ?? 'email.test'}, ${values.subject ?? 'Hello'},
      ${values.body ?? 'Hello {{name}}'}
    )`
}
