import { redact } from './redact.ts'

type LogError = (message: string, fields?: Record<string, unknown>) => void

/** Writes lines as the app's log does, so that one search finds both; all of it passes `redact`. */
export function createLogError(name: string): LogError {
  return (message, fields = {}) => {
    const entry = {
      level: 'error',
      time: new Date().toISOString(),
      service: 'clientele',
      function: name,
      ...fields,
      msg: message,
    }
    console.error(JSON.stringify(redact(entry)))
  }
}
