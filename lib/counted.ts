import { formatNumber } from './numbers.ts'

/** A number and the words that agree with it: "1 customer", "1,240 customers were". */
export function counted(count: number, one: string, many: string, locale: string): string {
  return `${formatNumber(count, locale)} ${count === 1 ? one : many}`
}

/** How far the database counts orders and products of a status; what it answers above is "more". */
export const COUNTED_TO = 1_000
