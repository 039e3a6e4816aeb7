import type { Sql } from 'postgres'
import type { Stack } from '../../stack/start.ts'
import { type Books, loadDrafts } from './finance-load.ts'
import { described, type Finding, isUnder, timed } from './findings.ts'
import { timingOf } from './measure.ts'

/** A draft is drawn anew each time, so that it is drawing that is measured and not fetching. */
export async function measurePdf(
  stack: Stack,
  owner: Sql,
  books: Books,
  token: string,
  rounds: number,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { lines, name, aim } of [
    { lines: 75, name: 'PDF of 3 pages', aim: 300 },
    { lines: 500, name: 'PDF of 500 lines', aim: 2000 },
  ]) {
    const [invoiceId] = await loadDrafts(owner, books, 1, lines)
    const draw = async () => {
      const response = await fetch(`${stack.apiUrl}/functions/v1/finance-invoice-pdf`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ org_id: books.orgId, invoice_id: invoiceId }),
      })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`A PDF was answered by status ${response.status}.`)
    }
    await draw()
    const samples: number[] = []
    for (let round = 0; round < rounds; round++) samples.push(await timed(draw))
    const timing = timingOf(samples)
    findings.push({
      name,
      aim: `under ${aim} ms`,
      isKept: isUnder(aim, timing),
      values: described(timing),
    })
  }
  return findings
}

/** From the call of the worker until the last mail is with the catcher. */
export async function measureMailer(
  stack: Stack,
  owner: Sql,
  { orgId }: Books,
  count: number,
): Promise<Finding> {
  await owner`
    select private.enqueue_email(
      ${orgId}, 'email.test', 'buyer-' || number || '@bench.test', 'Buyer', '{"name": "Buyer"}', 'bench-' || number, 'test',
      null
    )
    from generate_series(1, ${count}::integer) as number`
  const key = stack.env.SUPABASE_SECRET_KEY ?? ''
  const left = async () => {
    const [row] = await owner<{ count: number }[]>`
      select count(*)::integer as count from public.email_outbox
      where org_id = ${orgId} and status <> 'sent'`
    return row?.count ?? 0
  }
  const time = await timed(async () => {
    for (let waiting = count; waiting > 0; waiting = await left()) {
      const response = await fetch(`${stack.apiUrl}/functions/v1/platform-mailer`, {
        method: 'POST',
        headers: { apikey: key, 'content-type': 'application/json' },
        // Answered when the run is over, and not when it has begun.
        body: JSON.stringify({ wait: true }),
      })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`The mailer was answered by status ${response.status}.`)
    }
  })
  return {
    name: `mails into the catcher, ${count.toLocaleString('en')} of them`,
    aim: '100 per second',
    isKept: (count * 1000) / time >= 100,
    values: `${((count * 1000) / time).toFixed(0)} per second`,
  }
}
