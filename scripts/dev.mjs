// `npm run dev`: the embedded stack and `next dev`, ended together.
import { appPort, requireAppPort, requireBuildablePath, serve } from './lib/app.mjs'
import { onInterrupt } from './lib/processes.mjs'
import { withSetUp } from './lib/set-up.mjs'
import { runStack } from './lib/stack.mjs'
import { hush, say } from './lib/terminal.mjs'
import { welcome } from './lib/welcome.mjs'

await withSetUp(
  async () => {
    const stops = []
    const stop = async () => {
      for (const end of stops.splice(0).reverse()) await end()
    }
    onInterrupt(stop)
    const fail = async (message) => {
      hush()
      say(`\n${message}`)
      await stop()
      process.exit(1)
    }

    try {
      const port = appPort()
      const appUrl = `http://localhost:${port}`
      const stack = await runStack({ appUrl, onFailure: fail })
      stops.push(stack.stop)
      const app = await serve({
        mode: 'dev',
        port,
        env: { ...stack.env, APP_URL: appUrl },
        stdio: 'inherit',
        onExit: () => fail('The development server ended.'),
      })
      stops.push(app.stop)
      welcome({ appUrl, stack, hint: 'Changes to the app show at once; Ctrl-C stops everything.' })
    } catch (error) {
      await stop()
      throw error
    }
  },
  {
    first: () => {
      requireBuildablePath()
      return requireAppPort()
    },
  },
)
