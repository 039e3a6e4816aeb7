import { unstable_rethrow } from 'next/navigation'
import type { ActionResult } from '@/lib/action'

type Failure = Extract<ActionResult<never>, { ok: false }>

/**
 * What an action answers, or that it could not be asked. A rejection inside a transition would show
 * an error page and throw away what was typed.
 */
export async function settle<R extends ActionResult<unknown> | undefined>(
  ask: () => Promise<R>,
): Promise<R | Failure> {
  try {
    return await ask()
  } catch (error) {
    // redirect() and notFound() travel as exceptions. What is left did not reach the server or came
    // back broken.
    unstable_rethrow(error)
    const isNetwork = error instanceof TypeError
    return {
      ok: false,
      code: isNetwork ? 'unavailable' : 'unexpected',
      reason: isNetwork ? 'app.unavailable' : 'app.unexpected',
    }
  }
}
