// No TypeScript: the commands lock as well, before a Node that reads it is installed.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * When a process began, which tells it from a later one with the same id. The same text whoever asks: it
 * is written into the lock, and compared.
 */
async function startOf(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return undefined
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The 22nd field; the second, a name in brackets, may hold spaces.
  if (status) return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
  // It writes the time as its user would.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)], { env }).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  )
}

const read = (path) => readFile(path, 'utf8').catch(() => '')

/** Puts the draft in place, whole from its first moment on; false where a lock is there already. */
const place = (draft, path) =>
  link(draft, path).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

const inodeOf = (path) =>
  stat(path).then(
    ({ dev, ino }) => `${dev} ${ino}`,
    () => '',
  )

/**
 * Whether a lock came along in a copy of its folder: it is still where it was taken as well, in a file of
 * its own. A folder that was renamed meanwhile, or is reached by another name, has the lock itself.
 */
async function isCopy(path, text, origin) {
  if (!origin || (await read(origin)) !== text) return false
  return (await inodeOf(path)) !== (await inodeOf(origin))
}

/**
 * Who has this lock, and the note that they left in it; nothing where that process is gone, or has another
 * of which this is a copy.
 */
async function readHolder(path, text) {
  const [holder, , note, origin] = text.split('\n')
  const pid = Number(holder.split(' ')[0])
  const started = holder.slice(holder.indexOf(' ') + 1)
  if (!(pid > 0) || (await startOf(pid)) !== started) return {}
  return (await isCopy(path, text, origin)) ? {} : { holder: pid, note }
}

/**
 * The process that has a lock, which is left to it.
 * @param {string} path
 * @returns {Promise<{ holder?: number, note?: string }>}
 */
export const findHolder = async (path) => readHolder(path, await read(path))

/**
 * Takes a lock, also one that a killed process has left. Else `holder` is the process that has it, with
 * the `note` that it left for others; neither is there where others are just then taking it.
 * @param {string} path
 * @returns {Promise<{ release?: () => Promise<void>, holder?: number, note?: string }>}
 */
export async function tryLock(path, note = '') {
  const id = randomUUID()
  const draft = `${path}.${id}`
  const own = `${process.pid} ${await startOf(process.pid)}\n${id}\n${note}\n${resolve(path)}`
  try {
    await writeFile(draft, own)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await place(draft, path)) {
        // Somebody who found the same lock left behind may just now be removing it, and finds ours.
        await new Promise((done) => setTimeout(done, 50))
        if ((await read(path)) === own) return { release: () => rm(path, { force: true }) }
      }
      const text = await read(path)
      const found = await readHolder(path, text)
      if (found.holder !== undefined) return found
      if ((await read(path)) === text) await rm(path, { force: true })
    }
  } finally {
    await rm(draft, { force: true })
  }
  return {}
}
