import { announceNavigation } from '@/components/shell/navigation-start'
import { hearBackFirst } from '@/components/ui/back-listener'

// Runs in the browser before any other code of ours.

/**
 * Zod writes faster parsers with `new Function` where it may, and finds out by trying: our policy
 * stops the try, and reports it on every page with a form. Set here and not through zod, which the
 * pages of visitors shall not have to load.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

hearBackFirst()

/** The name by which Next calls it. */
export function onRouterTransitionStart(): void {
  announceNavigation()
}
