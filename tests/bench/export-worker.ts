// Runs the app's own export worker once and says how long it took and how much memory it held.
import './app-modules.ts'

const { runCustomerExports } = await import('../../lib/crm/exports.jobs.ts')
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)
const before = megabytes(process.memoryUsage().rss)
const start = performance.now()
await runCustomerExports()
const seconds = (performance.now() - start) / 1000
// maxRSS is in kilobytes.
const peak = megabytes(process.resourceUsage().maxRSS * 1024)
process.send?.({ seconds, before, peak })
process.exit()
