import { describe, expect, it } from 'vitest'
import { inTransaction, type Tx } from '../../helpers/db.ts'

const schedule = async (tx: Tx) => {
  const [row] = await tx<{ could: boolean }[]>`select private.schedule_mailer() as could`
  return row?.could
}

/** Stands in for pg_cron, pg_net and the vault, and keeps what they are told. */
async function standIn(tx: Tx, without?: string) {
  const parts = {
    cron: `
      create schema cron;
      create table cron.job (jobname text primary key, schedule text, command text);
      create function cron.schedule(text, text, text) returns bigint language sql as $$
        insert into cron.job values ($1, $2, $3)
        on conflict (jobname) do update set schedule = $2, command = $3
        returning 1::bigint
      $$`,
    net: `
      create schema net;
      create table net.posted (url text, headers jsonb, body jsonb);
      create function net.http_post(url text, headers jsonb, body jsonb) returns bigint
        language sql as 'insert into net.posted values (url, headers, body) returning 1::bigint'`,
    vault: `
      create schema vault;
      create table vault.decrypted_secrets (name text, decrypted_secret text)`,
  }
  for (const [name, statements] of Object.entries(parts)) {
    if (name !== without) await tx.unsafe(statements)
  }
}

describe('schedule_mailer', () => {
  it.each(['cron', 'net', 'vault'])('does nothing without %s', (without) =>
    inTransaction(async (tx) => {
      await standIn(tx, without)
      expect(await schedule(tx)).toBe(false)
    }),
  )

  it('has the worker called each minute, with the key of the vault; twice is once', () =>
    inTransaction(async (tx) => {
      await standIn(tx)
      expect(await schedule(tx)).toBe(true)
      expect(await schedule(tx)).toBe(true)
      const jobs = await tx<{ jobname: string; schedule: string; command: string }[]>`
        select * from cron.job`
      expect(jobs).toMatchObject([{ jobname: 'clientele-mailer', schedule: '* * * * *' }])

      const call = () => tx.unsafe(jobs[0]?.command ?? '')
      await call()
      expect(await tx`select * from net.posted`).toEqual([])

      await tx`
        insert into vault.decrypted_secrets
        values ('clientele_url', 'https://one.example'), ('clientele_secret_key', 'sb_secret_1'),
          ('another', 'of somebody else')`
      await call()
      expect(await tx`select * from net.posted`).toEqual([
        {
          url: 'https://one.example/functions/v1/platform-mailer',
          headers: { apikey: 'sb_secret_1', 'Content-Type': 'application/json' },
          body: {},
        },
      ])
    }))
})
