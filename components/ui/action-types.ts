import type { ErrorCode } from '@/lib/errors'

export type FieldErrors = Record<string, string[] | undefined>

/** What a server action answers; the shape that `lib/action.ts` returns. */
export type ActionOutcome<T> =
  | { ok: true; data: T }
  | { ok: false; code: ErrorCode; reason: string; fields?: FieldErrors }

export type FormAction<T> = (raw: FormData) => Promise<ActionOutcome<T>>
