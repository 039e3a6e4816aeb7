import { explain, keepInformed, say } from './terminal.mjs'

/** Names tests, as many as fit on a screen with the table above them. */
function list(title, names) {
  const shown = 20
  if (names.length === 0) return
  say(`\n── ${title}`)
  for (const name of names.slice(0, shown)) say(`  ${name}`)
  if (names.length > shown) say(`  and ${names.length - shown} more: see above`)
}

function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Runs steps, of which several may be under way, goes on after a failure, and adds up at the end. */
export function createSuite() {
  const results = []
  const started = performance.now()

  const record = (title, began, counts, note = '') => {
    results.push({ title, milliseconds: performance.now() - began, ...counts, note })
  }

  return {
    /**
     * `work` returns counts, or nothing for a step that passes or fails as a whole. Its value for
     * later steps goes through a closure; whether it passed is what this resolves to. One that
     * `speaks` shows in a log by itself that it goes on.
     */
    async run(title, work, { speaks = false } = {}) {
      const began = performance.now()
      say(`\n── ${title}`)
      const done = keepInformed(title, began, { speaks })
      // With its name, because its heading may be far above, behind those of others.
      const end = (mark) => {
        done()
        say(`  ${mark} ${title} (${duration(performance.now() - began)})`)
      }
      try {
        const counts = (await work()) ?? { passed: 1, failed: 0, skipped: 0 }
        end(counts.failed === 0 ? '✓' : '✗')
        record(title, began, counts, counts.note)
        return counts.failed === 0
      } catch (error) {
        end('✗')
        say(explain(error))
        const failures = [`${title}: ${String(error?.message ?? error).split('\n')[0]}`]
        record(title, began, { passed: 0, failed: 1, skipped: 0, failures })
        return false
      }
    },
    skip(title, note) {
      record(title, performance.now(), { passed: 0, failed: 0, skipped: 1 }, note)
    },
    /** Prints the table and the one line that programs read; returns the exit code. */
    finish() {
      const width = Math.max(...results.map((result) => result.title.length))
      say('\n── Summary')
      for (const { title, passed, failed, skipped, milliseconds, note } of results) {
        const mark = failed > 0 ? '✗' : passed > 0 ? '✓' : '–'
        const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`
        say(
          `  ${mark} ${title.padEnd(width)} ${counts}  ${duration(milliseconds)}  ${note}`.trimEnd(),
        )
      }
      list(
        'Passed at the second try',
        results.flatMap(({ flaky }) => flaky ?? []),
      )
      list(
        'Failed',
        results.flatMap(({ failures }) => failures ?? []),
      )
      const sum = (name) => results.reduce((total, result) => total + result[name], 0)
      say(`\n  ${duration(performance.now() - started)} in all\n`)
      say(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
      return sum('failed') === 0 ? 0 : 1
    },
  }
}
