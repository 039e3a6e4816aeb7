import { type ForkOptions, fork } from 'node:child_process'
import { once } from 'node:events'

/** What a file sends when it is run in a process of its own. */
export async function answerOf(
  file: URL,
  values: string[] = [],
  options: ForkOptions = {},
): Promise<unknown> {
  const worker = fork(file, values, options)
  const exited = once(worker, 'exit').then(([code]) => {
    throw new Error(`${file.pathname} ended with ${code} and no answer.`)
  })
  const [answer] = await Promise.race([once(worker, 'message'), exited])
  // It has answered, and may end.
  exited.catch(() => {})
  return answer
}
