import type { FieldReasons } from '../errors.ts'

/** Reason keys of a refusal by the path of the field that was sent, such as items.0.quantity. */
export type Marks = Readonly<Record<string, string[]>>

type Failure = { code: string; reason: string; fields?: FieldReasons; detail?: string }

/** Which fields a refusal is about, whoever found it out: our own reading of them, or the database. */
export function marksOf({ code, reason, fields, detail = '' }: Failure): Marks {
  if (fields) {
    return Object.fromEntries(
      Object.entries(fields).flatMap(([path, reasons]) =>
        reasons === undefined || reasons.length === 0 ? [] : [[path, reasons]],
      ),
    )
  }
  const isField = code === 'rule_broken' && /^[a-z_]+(\.[a-z0-9_]+)*$/.test(detail)
  return isField ? { [detail]: [reason] } : {}
}

/** What is wrong with the line that was sent as this one, by field. */
export function marksOfLine(marks: Marks, list: string, index: number): Record<string, string> {
  const start = `${list}.${index}.`
  return Object.fromEntries(
    Object.entries(marks).flatMap(([path, [reason]]) =>
      path.startsWith(start) && reason !== undefined ? [[path.slice(start.length), reason]] : [],
    ),
  )
}

/**
 * The sentence with the line that it is about. Lines that nothing was typed into are not sent:
 * `places` says where on the page each sent one stands, counted from one.
 */
export function withLine(
  sentence: string,
  marks: Marks,
  list: string,
  places: readonly number[],
): string {
  const pattern = new RegExp(`^${list}\\.(\\d+)(?:\\.|$)`)
  const index = Object.keys(marks).flatMap((path) => pattern.exec(path)?.[1] ?? [])[0]
  const place = index === undefined ? undefined : places[Number(index)]
  return place === undefined ? sentence : `Line ${place}: ${sentence}`
}
