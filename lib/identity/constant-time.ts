import 'server-only'

/**
 * Answers no sooner than after `milliseconds`, whatever happens. Sending a mail takes longer than
 * finding nobody to send it to, and the difference would tell who is registered.
 */
export async function noSoonerThan<T>(milliseconds: number, run: () => Promise<T>): Promise<T> {
  const floor = afterMilliseconds(milliseconds)
  try {
    return await run()
  } finally {
    await floor
  }
}

export function afterMilliseconds(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
