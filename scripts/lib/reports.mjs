import { existsSync, readFileSync } from 'node:fs'

const nothing = { passed: 0, failed: 0, skipped: 0 }

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** A run that ended badly counts as one failure even where no single test says so. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

export function countVitest(path, code) {
  const report = read(path)
  if (!report) return withExitCode(nothing, code)
  // A file that cannot be loaded has no tests to count, and is a failure all the same.
  const broken = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length
  return withExitCode(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    code,
  )
}

export function countPlaywright(path, code) {
  const report = read(path)
  if (!report) return withExitCode(nothing, code)
  const { expected, unexpected, flaky, skipped } = report.stats
  // A second try is granted and told: a slow machine loses a race with a page now and then.
  const note = flaky > 0 ? `${flaky} passed at the second try` : ''
  return withExitCode({ passed: expected + flaky, failed: unexpected, skipped, note }, code)
}

/**
 * A mutant that some test notices is a pass. The run ends well when each one that nobody notices
 * has its reason written down; those are counted as skipped.
 */
export function countMutation(path, code) {
  const verdicts = read(path)
  if (!verdicts) return withExitCode(nothing, code)
  const caught = verdicts.filter(({ outcome }) => outcome === 'caught').length
  const others = verdicts.length - caught
  const counts = {
    passed: caught,
    failed: code === 0 ? 0 : others,
    skipped: code === 0 ? others : 0,
  }
  return withExitCode(counts, code)
}
