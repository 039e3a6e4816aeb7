import { existsSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
// Not by name, which Node before 16.11 does not know: see set-up.mjs.
import util from 'node:util'
import { root } from './set-up.mjs'

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** What went wrong, without the colours that a runner put into it. */
const plain = (message) => util.stripVTControlCharacters(message ?? '').trim()

const firstLine = (message) => plain(message).split('\n')[0]

function lastLines(output) {
  return plain(output).split('\n').filter(Boolean).slice(-3).join('\n      ')
}

/** Of a run that has left no report nobody knows what it tried. */
function unreported({ output }) {
  const failures = [`It left no report:\n      ${lastLines(output)}`]
  return { passed: 0, failed: 1, skipped: 0, failures }
}

/** A run that ended badly counts as one failure even where no single test says so. */
function withExitCode(counts, { code, output }) {
  if (code === 0 || counts.failed > 0) return counts
  const failures = [`It ended badly, though no test failed:\n      ${lastLines(output)}`]
  return { ...counts, failed: 1, failures }
}

/**
 * A second try is granted where a test waits for a page or a server: on a slow machine it loses that
 * race now and then. It is told, with all that the first try said. What fails twice has failed.
 */
function secondTries(tests) {
  return {
    note: tests.length > 0 ? `${tests.length} passed at the second try` : '',
    flaky: tests.map(({ name, error }) => `${name}:\n${error.replaceAll(/^/gm, '      ')}`),
  }
}

/** A project whose files moved away would pass for ever: one that passes nothing fails. */
function idle(projects, hasPassed) {
  return projects
    .filter((project) => !hasPassed(project))
    .map((project) => `${project}: passed not a single test`)
}

/** Of a run of Vitest: `ended` is its exit code and what it printed, `projects` those that must not be idle. */
export function countVitest(path, ended, projects = []) {
  const report = read(path)
  if (!report) return unreported(ended)
  const files = report.testResults.map((file) => ({ ...file, name: relative(root, file.name) }))
  // A file that cannot be loaded has no tests to count, and is a failure all the same.
  const broken = files.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  )
  // What failed and then passed keeps the error of its first try.
  const thatFailed = (status) =>
    files.flatMap((file) =>
      file.assertionResults
        .filter((one) => one.status === status && one.failureMessages.length > 0)
        .map((one) => ({
          name: `${file.name}: ${one.fullName}`,
          error: plain(one.failureMessages[0]),
        })),
    )
  // A project is named after its folder.
  const without = idle(projects, (project) =>
    files.some(
      (file) =>
        file.name.split(sep)[1] === project &&
        file.assertionResults.some((one) => one.status === 'passed'),
    ),
  )
  return withExitCode(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length + without.length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: [
        ...broken.map((file) => `${file.name}: ${firstLine(file.message)}`),
        ...thatFailed('failed').map(({ name, error }) => `${name}: ${firstLine(error)}`),
        ...without,
      ],
      ...secondTries(thatFailed('passed')),
    },
    ended,
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

/** Of a run of Playwright, as `countVitest` is told it. */
export function countPlaywright(path, ended, projects = []) {
  const report = read(path)
  if (!report) return unreported(ended)
  const { expected, unexpected, flaky, skipped } = report.stats
  const tests = [...playwrightTests(report.suites)]
  const that = (status) =>
    tests
      .filter((test) => test.status === status)
      .map((test) => ({
        name: `tests/e2e/${test.file}: ${test.title}`,
        error: plain(test.results[0]?.error?.message),
      }))
  const without = idle(projects, (project) =>
    tests.some(
      ({ projectName, status }) =>
        projectName === project && (status === 'expected' || status === 'flaky'),
    ),
  )
  // Of no test: what a worker met when it was told to end, say.
  const errors = (report.errors ?? []).map(({ message }) => firstLine(message))
  return withExitCode(
    {
      passed: expected + flaky,
      failed: unexpected + errors.length + without.length,
      skipped,
      failures: [
        ...that('unexpected').map(({ name, error }) => `${name}: ${firstLine(error)}`),
        ...errors,
        ...without,
      ],
      ...secondTries(that('flaky')),
    },
    ended,
  )
}

/**
 * A mutant that some test notices is a pass. The run ends well when each one that nobody notices
 * has its reason written down; those are counted as skipped.
 */
export function countMutation(path, ended) {
  const verdicts = read(path)
  if (!verdicts) return unreported(ended)
  const isFine = ended.code === 0
  const others = verdicts.filter(({ outcome }) => !outcome.startsWith('caught'))
  const counts = {
    passed: verdicts.length - others.length,
    failed: isFine ? 0 : others.length,
    skipped: isFine ? others.length : 0,
    failures: isFine
      ? []
      : others.map(({ mutant, outcome, detail }) => `${mutant.id}: ${outcome}: ${detail}`),
  }
  return withExitCode(counts, ended)
}
