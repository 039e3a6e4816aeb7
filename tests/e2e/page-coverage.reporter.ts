import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FullResult } from '@playwright/test/reporter'
import { LOOKED_AT, pageRoutes, unseenRoutes } from './page-routes.ts'

type Run = { allTests: () => { location: { file: string } }[] }
type Looks = { annotations: { type: string; description?: string | undefined }[] }

/** Fails a run of every file in which axe has not looked at every page. */
export default class PageCoverage {
  #root = ''
  #isWhole = false
  #paths = new Set<string>()

  onBegin({ configFile }: { configFile?: string }, suite: Run): void {
    this.#root = configFile ? dirname(configFile) : process.cwd()
    const files = new Set(suite.allTests().map(({ location }) => location.file))
    const all = globSync('tests/e2e/**/*.spec.ts', { cwd: this.#root })
    this.#isWhole = all.every((file) => files.has(join(this.#root, file)))
  }

  onTestEnd(_test: unknown, result: Looks): void {
    for (const { type, description } of result.annotations) {
      if (type === LOOKED_AT && description) this.#paths.add(description)
    }
  }

  async onEnd({ status }: Pick<FullResult, 'status'>): Promise<Partial<FullResult> | undefined> {
    if (!this.#isWhole || status === 'interrupted') return undefined
    const unseen = unseenRoutes(pageRoutes(this.#root), this.#paths)
    if (unseen.length === 0) return undefined
    process.stderr.write(
      `\nNo test calls expectAccessible() on ${unseen.join(', ')}: add them to tests/e2e/platform/pages.spec.ts.\n`,
    )
    return { status: 'failed' }
  }
}
