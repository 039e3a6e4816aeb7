const PAUSE_MS = 1_000

/**
 * Asks for one part after another, until none is left (true) or nothing more is answered (false).
 * An answer that is no smaller than the one before came at once, because somebody else compares at
 * this moment: what they leave is asked for after a pause.
 */
export async function compareAll(
  uncompared: number,
  ask: () => Promise<number | null>,
): Promise<boolean> {
  let before = uncompared
  for (;;) {
    const left = await ask()
    if (left === null) return false
    if (left === 0) return true
    if (left >= before) await new Promise((resume) => setTimeout(resume, PAUSE_MS))
    before = left
  }
}
