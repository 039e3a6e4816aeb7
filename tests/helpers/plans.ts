import postgres from 'postgres'
import { type Tx, types, yielding, yieldSoon } from './db.ts'

type Plan = {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Plan[]
}

/** What one part of a plan went through by beginning again and again. */
export type Toil = { rows: number; part: string; statement: string }

const toilOf = (plan: Plan, statement: string): Toil[] => {
  const loops = plan['Actual Loops']
  const again = loops > 1 ? plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) : 0
  const rows = Math.round(loops * (again + (plan['Rows Removed by Join Filter'] ?? 0)))
  return [
    { rows, part: plan['Node Type'], statement },
    ...(plan.Plans ?? []).flatMap((part) => toilOf(part, statement)),
  ]
}

/** Only a superuser may have plans explained as they are carried out. */
const adminUrl = process.env.ADMIN_DATABASE_URL
export const canWatchPlans = adminUrl !== undefined

class Rollback extends Error {}

/**
 * Runs in a transaction that never commits, on a connection of its own, and answers the parts of all
 * plans, those inside of functions included, that went through more than `limit` rows by beginning
 * again and again; of those that are alike the worst. A plan is kept from the sixth time on: whoever
 * wants to see those repeats.
 */
export async function toilAbove(limit: number, run: (tx: Tx) => Promise<void>): Promise<Toil[]> {
  const worst = new Map<string, Toil>()
  const heed = (toil: Toil) => {
    const name = `${toil.part} ${toil.statement}`
    if (toil.rows > Math.max(limit, worst.get(name)?.rows ?? 0)) worst.set(name, toil)
  }
  const sql = postgres(adminUrl ?? '', {
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
  try {
    await sql`load 'auto_explain'`
    await yielding((tries) => {
      worst.clear()
      return sql.begin(async (tx) => {
        await yieldSoon(tx, tries)
        await tx`
          select set_config('auto_explain.' || settings.name, settings.value, true)
          from (
            values
              ('log_min_duration', '0'), ('log_level', 'notice'), ('log_format', 'json'),
              ('log_nested_statements', 'on'), ('log_analyze', 'on'), ('log_timing', 'off'),
              ('log_buffers', 'off'), ('log_parameter_max_length', '0')
          ) as settings (name, value)`
        await run(tx)
        throw new Rollback()
      })
    })
  } catch (error) {
    if (!(error instanceof Rollback)) throw error
  } finally {
    await sql.end()
  }
  return [...worst.values()]
}
