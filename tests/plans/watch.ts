import postgres from 'postgres'
import { startStack } from '../../stack/start.ts'
import { type Tx, types } from '../helpers/db.ts'
import { makeFolder } from '../stack/homes.ts'

type Plan = {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  'Index Name'?: string
  Plans?: Plan[]
}

/** What one part of a plan went through by beginning again and again. */
export type Toil = { rows: number; part: string; statement: string }

const toilOf = (plan: Plan, statement: string): Toil[] => {
  const loops = plan['Actual Loops']
  const again = loops > 1 ? plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) : 0
  const rows = Math.round(loops * (again + (plan['Rows Removed by Join Filter'] ?? 0)))
  const part = [plan['Node Type'], plan['Index Name']].filter(Boolean).join(' ')
  return [
    { rows, part, statement },
    ...(plan.Plans ?? []).flatMap((below) => toilOf(below, statement)),
  ]
}

/**
 * A stack whose database learns nothing about its tables but by `analyze`: what is planned must not
 * depend on what ran before. The second function stops and removes it.
 */
export async function startWatched(): Promise<[adminUrl: string, stop: () => Promise<void>]> {
  const [home, remove] = await makeFolder()
  const stack = await startStack({
    home,
    ports: 'free',
    seed: false,
    quiet: true,
    mailer: false,
    durable: false,
  })
  const sql = postgres(stack.adminUrl, { max: 1 })
  await sql`alter system set autovacuum = off`
  await sql`select pg_reload_conf()`
  await sql.end()
  return [
    stack.adminUrl,
    async () => {
      await stack.stop()
      await remove()
    },
  ]
}

class Rollback extends Error {}

/** Work in batches of `size` rows, in organizations that it creates. */
export type Work = (tx: Tx, size: number) => Promise<void>

/**
 * Does the work in a transaction that never commits, and answers the parts of all plans, those inside
 * of functions included, that went through more than `limit` rows by beginning again and again; of
 * those that are alike the worst.
 *
 * Each statement is planned once with a look at what it is called with and once without, as Postgres
 * does for a function from its sixth call on. `isNearlyEmpty`: by what the statistics say, the tables
 * have a row or two for each of a few organizations. Any index that begins with the organization is
 * then as good as the primary key.
 */
export async function toilAbove(
  limit: number,
  work: Work,
  { adminUrl, size, isNearlyEmpty }: { adminUrl: string; size: number; isNearlyEmpty: boolean },
): Promise<Toil[]> {
  const worst = new Map<string, Toil>()
  const heed = (toil: Toil) => {
    const name = `${toil.part} ${toil.statement}`
    if (toil.rows > Math.max(limit, worst.get(name)?.rows ?? 0)) worst.set(name, toil)
  }
  const sql = postgres(adminUrl, {
    max: 1,
    types,
    onnotice: ({ message = '' }) => {
      const [, json] = /^duration: [\d.]+ ms {2}plan:\n(.*)$/s.exec(message) ?? []
      if (json === undefined) return
      const { 'Query Text': text, Plan: plan }: { 'Query Text': string; Plan: Plan } =
        JSON.parse(json)
      toilOf(plan, text.replaceAll(/\s+/g, ' ').trim().slice(0, 200)).forEach(heed)
    },
  })
  const asAdmin = (tx: Tx) => tx`set local role none`
  try {
    await sql`load 'auto_explain'`
    await sql.begin(async (tx) => {
      for (const _ of isNearlyEmpty ? [1, 2, 3] : []) {
        await work(tx, 2)
        await asAdmin(tx)
      }
      if (isNearlyEmpty) await tx`analyze`
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await tx`
          select set_config(settings.name, settings.value, true)
          from (
            values
              ('plan_cache_mode', ${mode}),
              ('auto_explain.log_min_duration', '0'), ('auto_explain.log_level', 'notice'),
              ('auto_explain.log_format', 'json'), ('auto_explain.log_nested_statements', 'on'),
              ('auto_explain.log_analyze', 'on'), ('auto_explain.log_timing', 'off'),
              ('auto_explain.log_buffers', 'off'), ('auto_explain.log_parameter_max_length', '0')
          ) as settings (name, value)`
        await work(tx, size)
        await asAdmin(tx)
      }
      throw new Rollback()
    })
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
  } finally {
    await sql.end()
  }
  return [...worst.values()]
}
