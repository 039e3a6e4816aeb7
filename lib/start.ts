import { startBackground } from './background'
import { logConsole } from './console'
import { env } from './env'
import { recordPeerAddresses } from './peer'
import { refuseUnservable } from './unservable'

/** Runs once before the server takes requests: with a wrong environment it does not start at all. */
export function start(): void {
  try {
    env()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
  if (process.env.NODE_ENV === 'production') logConsole()
  recordPeerAddresses()
  refuseUnservable()
  startBackground()
}
