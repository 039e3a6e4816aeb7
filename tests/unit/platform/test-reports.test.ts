import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countMutation, countPlaywright, countVitest } from '../../../scripts/lib/reports.mjs'

const root = join(import.meta.dirname, '../../..')

function reportOf(value: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'clientele-report-')), 'report.json')
  writeFileSync(path, JSON.stringify(value))
  return path
}

test('tests of vitest that failed once or twice are named with their file and the first line of their error', () => {
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
            failureMessages: ['Error: timed out\n    at …'],
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
  expect(countVitest(report, 1)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 0,
    failures: [
      'tests/db/b.test.ts: no such file',
      'tests/db/a.test.ts: carts keep one line: AssertionError: expected 1 to be 2',
    ],
    note: '1 passed at the second try',
    flaky: ['tests/db/a.test.ts: is late: Error: timed out'],
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
            tests: [{ status: 'flaky', results: [] }],
          },
        ],
      },
    ],
  })
  expect(countPlaywright(report, 1)).toMatchObject({
    passed: 2,
    failed: 1,
    note: '1 passed at the second try',
    failures: ['tests/e2e/crm/board.spec.ts: moves a card: Timeout'],
  })
})

test('a mutant that only the posture test notices is caught; a survivor without a reason is named', () => {
  const report = reportOf([
    { mutant: { id: 'policy a: dropped' }, outcome: 'caught by posture', detail: '' },
    { mutant: { id: 'policy b: dropped' }, outcome: 'survived', detail: 'unexplained' },
  ])
  expect(countMutation(report, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ['policy b: dropped: survived: unexplained'],
  })
  expect(countMutation(report, 0)).toMatchObject({ passed: 1, failed: 0, skipped: 1 })
})

test('a run that wrote no report and ended badly is one failure', () => {
  expect(countVitest('/nowhere', 1)).toMatchObject({ failed: 1 })
})
