import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
// Not by name, which Node before 16.11 does not know: see set-up.mjs.
import util from 'node:util'
import { root } from './set-up.mjs'

const nothing = { passed: 0, failed: 0, skipped: 0 }

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** The first line of what went wrong, without the colours that a runner put into it. */
function firstLine(message) {
  return util
    .stripVTControlCharacters(message ?? '')
    .trim()
    .split('\n')[0]
}

/** A run that ended badly counts as one failure even where no single test says so. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * A second try is granted and told: on a slow machine a test loses a race with a page or a server
 * now and then. What fails twice has failed.
 */
function secondTries(names) {
  return { note: names.length > 0 ? `${names.length} passed at the second try` : '', flaky: names }
}

export function countVitest(path, code) {
  const report = read(path)
  if (!report) return withExitCode(nothing, code)
  // A file that cannot be loaded has no tests to count, and is a failure all the same.
  const broken = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  )
  const named = (status) =>
    report.testResults.flatMap((file) =>
      file.assertionResults
        .filter((one) => one.status === status && one.failureMessages.length > 0)
        .map(
          (one) =>
            `${relative(root, file.name)}: ${one.fullName}: ${firstLine(one.failureMessages[0])}`,
        ),
    )
  return withExitCode(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: [
        ...broken.map((file) => `${relative(root, file.name)}: ${firstLine(file.message)}`),
        ...named('failed'),
      ],
      // What failed and then passed keeps the error of its first try.
      ...secondTries(named('passed')),
    },
    code,
  )
}

/** Every test of a report of Playwright, whose suites nest: its file, its title, its outcome. */
function* playwrightTests(suites) {
  for (const suite of suites ?? []) {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) yield { file: spec.file, title: spec.title, ...test }
    }
    yield* playwrightTests(suite.suites)
  }
}

export function countPlaywright(path, code) {
  const report = read(path)
  if (!report) return withExitCode(nothing, code)
  const { expected, unexpected, flaky, skipped } = report.stats
  const named = (status) =>
    [...playwrightTests(report.suites)]
      .filter((test) => test.status === status)
      .map(
        (test) =>
          `tests/e2e/${test.file}: ${test.title}: ${firstLine(test.results[0]?.error?.message)}`,
      )
  return withExitCode(
    {
      passed: expected + flaky,
      failed: unexpected,
      skipped,
      failures: named('unexpected'),
      ...secondTries(named('flaky')),
    },
    code,
  )
}

/**
 * A mutant that some test notices is a pass. The run ends well when each one that nobody notices
 * has its reason written down; those are counted as skipped.
 */
export function countMutation(path, code) {
  const verdicts = read(path)
  if (!verdicts) return withExitCode(nothing, code)
  const others = verdicts.filter(({ outcome }) => !outcome.startsWith('caught'))
  const counts = {
    passed: verdicts.length - others.length,
    failed: code === 0 ? 0 : others.length,
    skipped: code === 0 ? others.length : 0,
    failures:
      code === 0
        ? []
        : others.map(({ mutant, outcome, detail }) => `${mutant.id}: ${outcome}: ${detail}`),
  }
  return withExitCode(counts, code)
}
