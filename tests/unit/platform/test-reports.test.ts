import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countMutation, countPlaywright, countVitest } from '../../../scripts/lib/reports.mjs'

const fine = { code: 0, output: '' }
const bad = { code: 1, output: '\u001b[31mone\u001b[39m\n\ntwo\nthree\nfour\n' }

const root = join(import.meta.dirname, '../../..')

const folder = mkdtempSync(join(tmpdir(), 'clientele-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

function reportOf(value: unknown): string {
  const path = join(mkdtempSync(join(folder, 'of-')), 'report.json')
  writeFileSync(path, JSON.stringify(value))
  return path
}

test('tests of vitest that failed are named with the first line of their error, what passed at the second try with all of it', () => {
  const report = reportOf({
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      {
        name: join(root, 'tests/db/a.test.ts'),
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'is fine', failureMessages: [] },
          {
            status: 'passed',
            fullName: 'is late',
            failureMessages: ['\u001b[31mError: late\u001b[39m\n{ seed: 42 }\n    at …'],
          },
          {
            status: 'failed',
            fullName: 'carts keep one line',
            failureMessages: ['\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at …'],
          },
        ],
      },
      {
        name: join(root, 'tests/db/b.test.ts'),
        status: 'failed',
        assertionResults: [],
        message: 'no such file',
      },
    ],
  })
  expect(countVitest(report, bad)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 0,
    failures: [
      'tests/db/b.test.ts: no such file',
      'tests/db/a.test.ts: carts keep one line: AssertionError: expected 1 to be 2',
    ],
    note: '1 passed at the second try',
    flaky: ['tests/db/a.test.ts: is late:\n      Error: late\n      { seed: 42 }\n          at …'],
  })
})

test('a project that passed no test at all has failed', () => {
  const vitest = reportOf({
    numPassedTests: 1,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      {
        name: join(root, 'tests/db/a.test.ts'),
        status: 'passed',
        assertionResults: [{ status: 'passed', fullName: 'is fine', failureMessages: [] }],
      },
      {
        name: join(root, 'tests/lib/b.test.ts'),
        status: 'passed',
        assertionResults: [{ status: 'skipped', fullName: 'is left out', failureMessages: [] }],
      },
    ],
  })
  expect(countVitest(vitest, fine, ['db'])).toMatchObject({ passed: 1, failed: 0, failures: [] })
  expect(countVitest(vitest, fine, ['db', 'lib', 'plans'])).toMatchObject({
    passed: 1,
    failed: 2,
    failures: ['lib: passed not a single test', 'plans: passed not a single test'],
  })
  const test = { projectName: 'desktop', status: 'expected', results: [{}] }
  const playwright = reportOf({
    stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 0 },
    suites: [{ specs: [{ file: 'crm/board.spec.ts', title: 'moves a card', tests: [test] }] }],
  })
  expect(countPlaywright(playwright, fine, ['desktop', 'phone'])).toMatchObject({
    passed: 1,
    failed: 1,
    failures: ['phone: passed not a single test'],
  })
})

test('a browser test that failed twice is named; one that passed at the second try is a note', () => {
  const report = reportOf({
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [
      {
        suites: [
          {
            specs: [
              {
                file: 'crm/board.spec.ts',
                title: 'moves a card',
                tests: [
                  { status: 'unexpected', results: [{ error: { message: 'Timeout\nlog' } }, {}] },
                ],
              },
            ],
          },
        ],
        specs: [
          {
            file: 'crm/tags.spec.ts',
            title: 'makes a tag',
            tests: [
              {
                status: 'flaky',
                results: [{ error: { message: '\u001b[31mTimeout\u001b[39m\nlog' } }, {}],
              },
            ],
          },
        ],
      },
    ],
  })
  expect(countPlaywright(report, bad)).toMatchObject({
    passed: 2,
    failed: 1,
    note: '1 passed at the second try',
    failures: ['tests/e2e/crm/board.spec.ts: moves a card: Timeout'],
    flaky: ['tests/e2e/crm/tags.spec.ts: makes a tag:\n      Timeout\n      log'],
  })
})

test('a mutant that only the posture test notices is caught; a survivor without a reason is named', () => {
  const report = reportOf([
    { mutant: { id: 'policy a: dropped' }, outcome: 'caught by posture', detail: '' },
    { mutant: { id: 'policy b: dropped' }, outcome: 'survived', detail: 'unexplained' },
  ])
  expect(countMutation(report, bad)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ['policy b: dropped: survived: unexplained'],
  })
  expect(countMutation(report, fine)).toMatchObject({ passed: 1, failed: 0, skipped: 1 })
})

test('an error of no test is named, and so are the last lines of a run that ended badly without one', () => {
  const stats = { expected: 1, unexpected: 0, flaky: 0, skipped: 0 }
  const error = { message: '\u001b[31mWorker teardown timeout\u001b[39m\nlog' }
  expect(countPlaywright(reportOf({ stats, errors: [error] }), bad)).toMatchObject({
    failed: 1,
    failures: ['Worker teardown timeout'],
  })
  expect(countPlaywright(reportOf({ stats }), bad)).toMatchObject({
    passed: 1,
    failed: 1,
    failures: ['It ended badly, though no test failed:\n      two\n      three\n      four'],
  })
  expect(countPlaywright(reportOf({ stats }), fine)).toMatchObject({ failed: 0, failures: [] })
})

test('a run that wrote no report is one failure, however it ended, and its last lines are told', () => {
  for (const count of [countVitest, countPlaywright, countMutation]) {
    for (const ended of [{ ...bad, code: 0 }, bad]) {
      const counts = count('/nowhere', ended)
      expect(counts).toMatchObject({ failed: 1 })
      expect(counts.failures?.join()).toContain('three')
    }
  }
})
