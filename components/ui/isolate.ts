/** A name inside of a sentence, so that one written from right to left does not turn the rest of it. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`
}
