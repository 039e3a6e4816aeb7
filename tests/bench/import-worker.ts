// Takes a CSV file in through the app's own import and says how long each step took and how much
// memory this process held. Everything is taken back at the end.
import { createReadStream } from 'node:fs'
import './app-modules.ts'
import { clientOf } from '../helpers/request.ts'

const { customerImports } = await import('../../lib/crm/imports.kind.ts')
const { guessMapping } = await import('../../lib/crm/import-mapping.rules.ts')
const { toDatabaseMapping } = await import('../../lib/csv/columns.rules.ts')

const [file = '', orgId = '', accessToken = ''] = process.argv.slice(2)
const scope = { db: clientOf({ accessToken }), org: { id: orgId } }
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)
const seconds: Record<string, number> = {}
async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const value = await run()
  seconds[name] = (performance.now() - start) / 1000
  return value
}

const before = megabytes(process.memoryUsage().rss)
const { import_id } = await step('stage', () =>
  customerImports.stage(scope, { fileName: 'customers.csv', body: createReadStream(file) }),
)
const { header } = await customerImports.require(scope, import_id)
await step('review', () =>
  customerImports.review(scope, import_id, {
    mapping: toDatabaseMapping(guessMapping(header, [])),
    on_match: 'update',
  }),
)
await step('apply', () => customerImports.finish(scope, import_id, 'apply'))
const { status, row_count, insert_count } = await customerImports.require(scope, import_id)
// maxRSS is in kilobytes.
const peak = megabytes(process.resourceUsage().maxRSS * 1024)
await customerImports.finish(scope, import_id, 'undo')
process.send?.({ status, row_count, insert_count, seconds, before, peak })
process.exit()
