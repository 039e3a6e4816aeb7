import { say } from './terminal.mjs'

const PEOPLE = ['owner', 'admin', 'agent', 'customer']

/** What someone needs who sees this for the first time: where, and as whom. */
export function welcome({ appUrl, stack, hint }) {
  const rows = [
    ['App', appUrl],
    ['Mail inbox', stack.mailUrl],
    ['API docs', `${appUrl}/api/docs`],
    ['Supabase API', stack.apiUrl],
    ['Database', stack.databaseUrl],
  ]
  say()
  for (const [name, value] of rows) say(`  ${name.padEnd(13)} ${value}`)
  say()
  say('  Demo sign-ins, password demo-password-1')
  for (const organization of ['acme', 'globex']) {
    say(`    ${PEOPLE.map((name) => `${name}@${organization}.test`).join('  ')}`)
  }
  say('    root@clientele.test  (platform admin)')
  say()
  say(`  ${hint}`)
  say()
}
