import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadKeys } from '../../stack/keys.ts'
import { freePort } from '../../stack/ports.ts'
import { connect, explain, explainEnd, explainInitdb, startDatabase } from '../../stack/postgres.ts'
import { makeHome } from './homes.ts'

describe('a database that ends while it runs', () => {
  let home: string
  let removeHome: () => Promise<void>

  beforeEach(async () => {
    ;[home, removeHome] = await makeHome()
  })
  afterEach(() => removeHome())

  it('has its last words passed on', async () => {
    const { adminPassword } = await loadKeys(home)
    const port = await freePort()
    const ended = Promise.withResolvers<string>()
    const options = { home, port, adminPassword, durable: false, onExit: ended.resolve }
    const database = await startDatabase(options)
    const sql = connect(database.adminUrl)
    const [row] = await sql`
      select pid from pg_stat_activity where backend_type = 'checkpointer'`
    await sql.end()
    // Postgres begins again after the death of a process of its own, and finds no way to.
    await rm(join(home, 'postgres/global/pg_control'))
    process.kill(row?.pid, 'SIGKILL')
    expect(await ended.promise).toMatch(/ended unexpectedly \(.*pg_control.*No such file/)
    await database.stop()
  })

  it('is said to have found a full disk where that ended it, and not where it came through', () => {
    const full = (who: string) =>
      `2026-01-01 [7] ${who}:  could not write to file "pg_wal/xlogtemp.7": No space left on device`
    const ready = '2026-01-01 [1] postmaster LOG:  database system is ready to accept connections'
    const refused = '2026-01-01 [9] client backend FATAL:  the database system is in recovery mode'
    const end = (...lines: string[]) => explainEnd(lines.join('\n'), '/data')
    expect(end(ready, full('client backend PANIC'), refused)).toMatch(/^The disk is full.*\/data/)
    expect(end(ready, refused, full('startup FATAL'))).toMatch(/^The disk is full/)
    expect(end(full('client backend PANIC'), ready, refused)).toMatch(
      /unexpectedly; start again\.$/,
    )
    expect(end(ready, full('client backend ERROR'))).toMatch(/unexpectedly; start again\.$/)
  })
})

describe('a database that does not start', () => {
  const sentence = (log: string) => explain(log, '/data', 54_322).message

  it('is to be emptied only where its files are damaged', () => {
    for (const log of [
      'PANIC:  could not locate a valid checkpoint record at 0/1528',
      'FATAL:  could not open file "global/1260": No such file or directory',
      'FATAL:  database files are incompatible with server',
    ]) {
      expect(sentence(log)).toMatch(/is damaged .* backup .*"npm run stack:reset"/)
    }
    for (const log of [
      'LOG:  invalid record length at 0/1528\nFATAL:  could not open file "pg_wal/1": Permission denied',
      'FATAL:  could not access the server configuration file "/data/postgresql.conf": Permission denied',
      'FATAL:  could not create shared memory segment: No space left on device',
      'FATAL:  lock file "postmaster.pid" already exists',
      'FATAL:  something that nobody has thought of',
    ]) {
      expect(sentence(log)).not.toMatch(/damaged|stack:reset/)
    }
  })

  it('says that others are still at work on it', () => {
    const log = 'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use'
    expect(sentence(log)).toBe(
      'Processes of an earlier run still use the database in /data; end them and start again.',
    )
  })

  it('says that its account needs a name', () => {
    const output = 'initdb: could not look up effective user ID 1234: user does not exist\n'
    expect(explainInitdb(output, '/data').message).toMatch(
      /only as an account with a name, .* number 1234; add one \(.*\), or start as another user\.$/,
    )
  })

  it('names the process that has it, and the file that says so', () => {
    const log =
      'FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster (PID 42) running in data directory "/data"?'
    expect(sentence(log)).toMatch(/^Process 42 .* remove \/data\/postmaster\.pid\.$/)
  })
})
