// `npm start`: from a fresh clone to a served page, with nothing but Node and npm on the machine.
import { appPort, requireAppPort, requireBuildablePath, serve } from './lib/app.mjs'
import { build, whatToBuild } from './lib/build.mjs'
import { onInterrupt, stopAll } from './lib/processes.mjs'
import { withSetUp } from './lib/set-up.mjs'
import { runStack } from './lib/stack.mjs'
import { hush, Problem, say, step } from './lib/terminal.mjs'
import { welcome } from './lib/welcome.mjs'

const distDir = '.next'

await withSetUp(
  async () => {
    // Last of all what a step has under way, such as the build.
    const stops = [stopAll]
    const stop = async () => {
      for (const end of stops.splice(0).reverse()) await end()
    }
    onInterrupt(async () => {
      say('\n  Stopping …')
      await stop()
    })
    const fail = async (message) => {
      hush()
      say(`\n${message}`)
      await stop()
      process.exit(1)
    }

    try {
      const port = appPort()
      const appUrl = `http://localhost:${port}`
      let building
      // The database takes one core for ten seconds at its first start: the build begins beside it.
      const onPlan = (env) => {
        if (whatToBuild({ distDir }).isFresh) return
        building = build({ distDir, env })
        // Told of when its turn comes, below.
        building.catch(() => undefined)
      }
      const stack = await runStack({ appUrl, onPlan, onFailure: fail })
      stops.push(stack.stop)

      if (building) await step('Building the app, begun meanwhile', () => building)
      else say('  ✓ The app is built already')

      const app = await step('Starting the app', () =>
        serve({
          mode: 'start',
          port,
          env: { ...stack.env, APP_URL: appUrl },
          onExit: (output) => fail(`The app ended unexpectedly:\n\n${output.trim()}`),
        }),
      )
      stops.push(app.stop)
      const home = process.env.CLIENTELE_HOME || '.clientele/'
      welcome({ appUrl, stack, hint: `Ctrl-C stops everything. Data stays in ${home}.` })
    } catch (error) {
      await stop()
      throw error instanceof Error ? error : new Problem(String(error))
    }
  },
  {
    first: () => {
      requireBuildablePath()
      return requireAppPort()
    },
  },
)
