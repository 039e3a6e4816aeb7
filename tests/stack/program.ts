import { type ChildProcess, spawn } from 'node:child_process'
import { freePort } from '../../stack/ports.ts'
import { repository } from '../../stack/start.ts'

/** The stack as a program of its own, to be killed. */
export async function startProgram(home: string, port: number): Promise<ChildProcess> {
  const script = `
    import { startStack } from './stack/start.ts'
    const stack = await startStack({
      home: ${JSON.stringify(home)}, seed: false, quiet: true,
      ports: { api: ${await freePort()}, db: ${port}, mail: ${await freePort()}, smtp: ${await freePort()} },
    })
    console.log('up')
    process.on('SIGTERM', async () => { await stack.stop(); process.exit(0) })
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('up')) done()
    })
    child.once('exit', (code) => fail(new Error(`the stack ended with ${code}`)))
  })
  return child
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals) {
  const exited = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await exited
}
