import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/helpers/longest-first.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const alias = {
  '@': here('.'),
  // Only a bundler that knows React's `react-server` condition may load the real one.
  'server-only': here('./node_modules/server-only/empty.js'),
}

/** Projects that need a stack share one: the first starts it, the last stops it. */
const stack = here('./tests/helpers/global-setup.ts')
const app = here('./tests/helpers/global-setup-app.ts')
const closeConnections = here('./tests/helpers/setup-db.ts')
const standInForNext = here('./tests/helpers/setup-next.ts')

/**
 * For what waits for a server that others keep busy; `npm test` counts it in its summary. A race, a
 * random input or a kill that goes wrong once has gone wrong.
 */
const retry = process.env.CLIENTELE_TEST_REPORT ? 1 : 0

export default defineConfig({
  resolve: { alias },
  test: {
    environment: 'node',
    // A refusal that a test provokes is no news.
    env: { LOG_LEVEL: 'silent' },
    pool: 'forks',
    // One file for each core: much of a test is waiting for Postgres, whose 200 connections are enough
    // for six, of which each may be a race with two dozen.
    maxWorkers: Math.min(availableParallelism(), 6),
    sequence: { sequencer: LongestFirst },
    // For what hangs. How fast something is, is measured elsewhere: npm run bench.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // A second stack may be pulled up in here: initdb, migrations and seed on a busy machine.
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'db',
          // Every test rolls back its own transaction and race tests own their tenant,
          // so files may run side by side.
          include: ['tests/db/**/*.test.ts'],
          globalSetup: [stack],
          setupFiles: [closeConnections],
        },
      },
      {
        extends: true,
        test: {
          name: 'lib',
          include: ['tests/lib/**/*.test.ts'],
          retry,
          globalSetup: [stack],
          setupFiles: [closeConnections, standInForNext],
        },
      },
      {
        extends: true,
        test: {
          name: 'functions',
          include: ['tests/functions/**/*.test.ts'],
          retry,
          globalSetup: [stack],
          setupFiles: [closeConnections],
        },
      },
      {
        extends: true,
        test: {
          name: 'plans',
          // On a stack of its own, where nobody else teaches the planner anything.
          include: ['tests/plans/**/*.test.ts'],
          globalSetup: [stack],
          setupFiles: [closeConnections],
        },
      },
      {
        extends: true,
        test: {
          name: 'api',
          include: ['tests/api/**/*.test.ts'],
          retry,
          globalSetup: [stack, app],
          setupFiles: [closeConnections],
        },
      },
      {
        extends: true,
        // Called by tests/mutation/main.ts, which gives it a database and mutants.
        test: {
          name: 'mutation',
          include: ['tests/mutation/**/*.test.ts'],
          setupFiles: [closeConnections],
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          // These start and kill servers of their own, at ports and in folders of their own.
          include: ['tests/stack/**/*.test.ts'],
          retry,
          globalSetup: [here('./tests/stack/global-setup.ts')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
