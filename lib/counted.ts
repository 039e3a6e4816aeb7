/** A number and the words that agree with it: "1 customer", "1,240 customers were". */
export function counted(count: number, one: string, many: string, locale = 'en'): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : many}`
}
