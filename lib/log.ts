import pino from 'pino'
import { redact } from '@/supabase/functions/_shared/redact'

/** JSON lines on stdout. Everything passes `redact`, so that no caller has to remember it. */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { service: 'clientele' },
  timestamp: pino.stdTimeFunctions.isoTime,
  // `redact` has made it plain; pino's own would leave out the code and the details of its cause.
  serializers: { err: (err) => err },
  formatters: { level: (label) => ({ level: label }) },
  hooks: {
    logMethod(args, method) {
      const cleaned = args.map((argument) => redact(argument))
      method.apply(this, cleaned as typeof args)
    },
  },
})
