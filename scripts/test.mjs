// `npm test`: everything, from a fresh clone, beside a running `npm start`, with one summary.
import { join } from 'node:path'
import { checkAdvisors } from './lib/advisors.mjs'
import { requireBuildablePath, serve } from './lib/app.mjs'
import { build } from './lib/build.mjs'
import { checks } from './lib/checks.mjs'
import { checkTypes } from './lib/database-types.mjs'
import { requireBrowser } from './lib/install-browser.mjs'
import { onInterrupt, run, stopAll } from './lib/processes.mjs'
import { countMutation, countPlaywright, countVitest } from './lib/reports.mjs'
import { programs, root, withSetUp } from './lib/set-up.mjs'
import { runStack } from './lib/stack.mjs'
import { createSuite } from './lib/suite.mjs'
import { Problem, say, show, step } from './lib/terminal.mjs'
import { createTestHome } from './lib/test-home.mjs'

const MUTANTS = '24'
/** Of a step whose own output shows that it goes on. */
const SPEAKS = { speaks: true }

/** Runs one of the runners, showing its output as it comes; answers its exit code and that output. */
function runTests(file, args, env) {
  return run(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    onOutput: show,
  })
}

/** Leaves the parts of the environment out that belong to another stack or app. */
function forgetOtherStacks() {
  for (const name of [
    'DATABASE_URL',
    'CLIENTELE_APP_URL',
    'CLIENTELE_HOME',
    'CLIENTELE_SITE_URL',
  ]) {
    delete process.env[name]
  }
  for (const name of Object.keys(process.env)) {
    if (/^CLIENTELE_(APP|API|DB|MAIL|SMTP)_PORT$/.test(name)) delete process.env[name]
  }
}

async function vitest(suite, home, title, projects, env) {
  const report = home.report(projects.join('-'))
  const args = projects.flatMap((name) => ['--project', name])
  await suite.run(
    title,
    async () => {
      const ended = await runTests(
        programs.vitest,
        ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        { ...env, CLIENTELE_TEST_REPORT: report },
      )
      return countVitest(report, ended, projects)
    },
    SPEAKS,
  )
}

/** What needs one core for most of its time goes beside something else that does. */
async function main(suite, home, stops) {
  const { freePort } = await import('../stack/ports.ts')
  const appPort = await freePort()
  let stack
  const database = async () => {
    await suite.run(
      'Database: every migration and the demo data on an empty Postgres',
      async () => {
        stack = await runStack({
          appUrl: `http://127.0.0.1:${appPort}`,
          home: home.stackHome,
          ports: 'free',
          durable: false,
        })
        stops.push(stack.stop)
      },
      SPEAKS,
    )
  }
  const sources = async () => {
    for (const { title, run: check } of checks) await suite.run(title, check)
  }
  await Promise.all([database(), sources()])
  if (!stack) {
    await vitest(suite, home, 'Unit tests', ['unit'], {})
    for (const title of [
      'Database types',
      'Advisors',
      'Build',
      'Database tests',
      'API tests',
      'End to end',
      'Mutation',
    ]) {
      suite.skip(title, 'no database')
    }
    return
  }

  const appEnv = { ...stack.env, CLIENTELE_TEST_DIR: home.testDir }
  const catalogue = async () => {
    await suite.run('Database types up to date', () => checkTypes(stack.databaseUrl))
    await suite.run('Advisors', () => checkAdvisors(stack.databaseUrl))
    await vitest(suite, home, 'Unit tests', ['unit'], {})
  }
  // After the types: it writes into next-env.d.ts, which they read.
  await Promise.all([
    catalogue(),
    suite.run('Build', () => build({ distDir: `${home.testDir}/next`, env: appEnv })),
  ])
  await vitest(
    suite,
    home,
    'Database, library and function tests',
    ['db', 'lib', 'functions', 'plans'],
    stack.env,
  )

  let app
  await suite.run('App answers', async () => {
    app = await serve({ mode: 'start', port: appPort, env: appEnv })
    stops.push(app.stop)
  })
  if (app) {
    const env = { ...stack.env, CLIENTELE_APP_URL: app.url }
    await vitest(suite, home, 'API tests', ['api'], env)
    await suite.run(
      'End to end in a browser',
      async () => {
        const browser = await requireBrowser()
        const report = home.report('playwright')
        const ended = await runTests(programs.playwright, ['test'], {
          ...env,
          CLIENTELE_TEST_DIR: home.testDir,
          CLIENTELE_BROWSER: browser,
          CLIENTELE_E2E_REPORT: report,
        })
        return countPlaywright(report, ended, ['desktop', 'phone'])
      },
      SPEAKS,
    )
    await app.stop()
  } else {
    suite.skip('API tests', 'no app')
    suite.skip('End to end in a browser', 'no app')
  }

  // Those that are left start servers of their own.
  await stack.stop()
  await Promise.all([
    vitest(suite, home, 'Stack tests', ['stack'], {}),
    suite.run(
      'Policy mutation, short form',
      async () => {
        const report = home.report('mutation')
        const ended = await runTests(
          join(root, 'tests/mutation/main.ts'),
          ['--short', MUTANTS, '--report', report],
          {},
        )
        return countMutation(report, ended)
      },
      SPEAKS,
    ),
  ])
}

/** Vitest takes a path for an address, where this sign begins a coded character. */
function requireReadablePath() {
  if (!root.includes('%')) return
  throw new Problem(
    `The tests cannot run in ${root}, because of the % in that path: move the clone to a folder without one and run the command again.`,
  )
}

async function testAll() {
  forgetOtherStacks()
  const home = createTestHome()
  const stops = []
  const cleanUp = async () => {
    await stopAll()
    for (const end of stops.splice(0).reverse()) await end()
    home.remove()
  }
  onInterrupt(async () => {
    say('\n  Stopping …')
    await cleanUp()
  })
  const suite = createSuite()
  try {
    await step('Looking for a browser', requireBrowser)
    await main(suite, home, stops)
  } finally {
    await cleanUp()
  }
  process.exitCode = suite.finish()
}

await withSetUp(testAll, {
  first: () => {
    requireBuildablePath()
    requireReadablePath()
  },
})
