import { isFiltered } from './customer-filters.rules.ts'
import type { CustomerExport } from './exports.schemas.ts'

/** A server looks for work every few seconds; what waits longer has none that looks. */
const UNNOTICED_AFTER_MS = 30_000

export function isOpen({ status }: Pick<CustomerExport, 'status'>): boolean {
  return status === 'pending' || status === 'running'
}

/** Whether nobody works on it although it is not done: its server has died, or none has begun. */
export function isStalled(
  { status, lease_ends_at, created_at }: CustomerExport,
  now: Date,
): boolean {
  if (status === 'pending') return now.getTime() - Date.parse(created_at) > UNNOTICED_AFTER_MS
  return status === 'running' && lease_ends_at !== null && Date.parse(lease_ends_at) < now.getTime()
}

/** Whether its files can be downloaded. */
export function isReadable({ status, expires_at }: CustomerExport, now: Date): boolean {
  return status === 'done' && expires_at !== null && Date.parse(expires_at) > now.getTime()
}

/** What is in it, in a few words. */
export function titleOfExport({ filter }: Pick<CustomerExport, 'filter'>): string {
  if (filter === null) return 'Customers chosen by hand'
  const kind = filter.archived ? 'archived customers' : 'customers'
  return isFiltered(filter) ? `Filtered ${kind}` : `All ${kind}`
}

/** The name that a file is downloaded under. */
export function fileNameOf(
  { files }: Pick<CustomerExport, 'files'>,
  org: string,
  day: string,
  number: number,
): string {
  const part = files.length > 1 ? `-${number}-of-${files.length}` : ''
  return `customers-${org}-${day}${part}.csv`
}
