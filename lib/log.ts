import pino from 'pino'
import { redact } from './redact'

/** JSON lines on stdout. Everything passes `redact`, so that no caller has to remember it. */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { service: 'clientele' },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  hooks: {
    logMethod(args, method) {
      const cleaned = args.map((argument) => redact(argument))
      method.apply(this, cleaned as typeof args)
    },
  },
})
