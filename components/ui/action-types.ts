import type { ActionResult } from '@/lib/action'

/** A server action as a form sees it: what was typed goes in, an answer it can show comes out. */
export type FormAction<T> = (raw: FormData) => Promise<ActionResult<T>>
