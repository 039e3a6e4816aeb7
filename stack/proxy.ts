/** A proxy of the environment is for the world outside: what runs on this machine is reached without. */
export function withoutProxy(env: NodeJS.ProcessEnv): { NO_PROXY: string; no_proxy: string } {
  const given = [env.NO_PROXY, env.no_proxy].flatMap((list) => list?.split(',') ?? [])
  const names = [...given, '127.0.0.1', 'localhost'].map((name) => name.trim()).filter(Boolean)
  const list = [...new Set(names)].join(',')
  return { NO_PROXY: list, no_proxy: list }
}
