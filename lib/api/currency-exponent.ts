import { fromDatabase } from '@/lib/errors'
import type { ApiContext } from './context'

const CODE = /^[a-z]{3}$/i

/** How many digits an amount may have; of a currency that there is not, the database says so. */
export async function exponentOf(
  c: ApiContext,
  currency: string | null | undefined,
): Promise<number> {
  // An empty one is none: the organization's own is meant.
  const code = currency || (await currencyOf(c))
  // It goes into an address, which has no room for any text.
  if (!CODE.test(code)) return 2
  const { data, error } = await c
    .get('caller')
    .db.from('currencies')
    .select('exponent')
    .eq('code', code.toUpperCase())
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data?.exponent ?? 2
}

async function currencyOf(c: ApiContext): Promise<string> {
  const { data, error } = await c
    .get('caller')
    .db.from('organizations')
    .select('currency')
    .eq('id', c.get('org').id)
    .single()
  if (error) throw fromDatabase(error)
  return data.currency
}
