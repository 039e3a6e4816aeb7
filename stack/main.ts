import { writeEnvironment } from './environment.ts'
import { StackError } from './errors.ts'
import { repository, type Stack, startStack } from './start.ts'

function fail(error: unknown): never {
  console.error(error instanceof StackError ? error.message : error)
  process.exit(1)
}

let stack: Stack | undefined
let askedAt: number | undefined

async function stop(code: number) {
  if (askedAt !== undefined) {
    // npm passes a Ctrl-C on that the terminal has sent to us already.
    if (performance.now() - askedAt < 1000) return
    // A second one does not wait.
    process.exit(1)
  }
  askedAt = performance.now()
  await stack?.stop().catch(fail)
  process.exit(code)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0))
}

try {
  stack = await startStack({
    onFailure: (message) => {
      console.error(message)
      void stop(1)
    },
  })
  await writeEnvironment(repository, stack.env)
} catch (error) {
  await stack?.stop()
  fail(error)
}

console.log(`
API gateway   ${stack.apiUrl}
Database      ${stack.databaseUrl}
Mail inbox    ${stack.mailUrl}

The keys are in .env.local. Ctrl-C stops everything.`)
