import { cpus, totalmem } from 'node:os'
import type { Finding } from './findings.ts'

export type PartName = 'crm' | 'commerce' | 'finance'

/** What every part of the benchmark is given. */
export type Part = { isQuick: boolean; machine: string; say: (line: string) => void }

export function table(header: string[], rows: string[][]): string {
  const all = [header, header.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  const widths = header.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)))
  return all
    .map((row, rowIndex) => {
      const cells = row.map((cell, index) => {
        const width = widths[index] ?? 0
        if (rowIndex !== 1) return index === 0 ? cell.padEnd(width) : cell.padStart(width)
        return index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`
      })
      return `| ${cells.join(' | ')} |`
    })
    .join('\n')
}

/** A value of a table; bold if its aim was missed. */
export const marked = (text: string, isKept: boolean) => (isKept ? text : `**${text}**`)

export function findingsTable(findings: Finding[]): string {
  return table(
    ['what', 'aim', 'measured'],
    findings.map((finding) => [
      finding.name,
      finding.aim,
      marked(finding.values, !('isKept' in finding) || finding.isKept),
    ]),
  )
}

/** On what a part was measured: each on its own, since they are not always run together. */
export function describeMachine(version: string, isQuick: boolean): string {
  return `Measured with ${version} from the embedded stack and Node ${process.versions.node}, all on one machine with ${cpus().length} cores and ${Math.round(totalmem() / 2 ** 30)} GB of memory that did other work meanwhile${isQuick ? ' (a quick run, too small to compare with)' : ''}.`
}

const marks = (part: PartName) => [`<!-- begin ${part} -->`, `<!-- end ${part} -->`] as const

/** What an earlier report says of a part that was not measured this time. */
function earlier(report: string, part: PartName): string | undefined {
  const [begin, end] = marks(part)
  const from = report.indexOf(begin)
  const to = report.indexOf(end)
  return from < 0 || to < from ? undefined : report.slice(from + begin.length, to).trim()
}

/** The whole report, with the parts that were measured in place of what was there. */
export function renderReport(
  previous: string,
  measured: Partial<Record<PartName, string>>,
): string {
  const parts: PartName[] = ['crm', 'commerce', 'finance']
  const texts = parts.flatMap((part) => {
    const text = measured[part] ?? earlier(previous, part)
    const [begin, end] = marks(part)
    return text === undefined ? [] : [`${begin}\n\n${text}\n\n${end}\n`]
  })
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. \`npm run bench -- --only crm\`, \`--only commerce\` or \`--only finance\` measures one part and leaves the others as they are. The machine does other work meanwhile: absolute times vary with that, ratios hardly, since member and owner take turns. The yardstick below each part says how fast the machine was just then: compare times of two runs only as far as it agrees. What misses its aim is **bold**; of times that were taken often the 99th percentile counts.

${texts.join('\n')}`
}
