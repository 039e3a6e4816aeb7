import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** The file behind a specifier as the app's bundler finds it: `@/` and no endings. */
function fileOf(specifier: string, parent: string | undefined): string | undefined {
  if (specifier === 'server-only') return new URL('node_modules/server-only/empty.js', root).href
  const isOwn = specifier.startsWith('@/')
  if (!isOwn && !(specifier.startsWith('.') && parent?.startsWith(new URL('lib/', root).href)))
    return
  const url = isOwn ? new URL(specifier.slice(2), root) : new URL(specifier, parent)
  return existsSync(fileURLToPath(`${url.href}.ts`)) ? `${url.href}.ts` : undefined
}

/** Lets plain Node load the app's server code, which is written for a bundler. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    return nextResolve(fileOf(specifier, context.parentURL) ?? specifier, context)
  },
})
