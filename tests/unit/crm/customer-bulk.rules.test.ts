import { describe, expect, it } from 'vitest'
import {
  bulkProgressOf,
  isCancellable,
  isUndoable,
  openStepOf,
} from '../../../lib/crm/customer-bulk.rules.ts'
import { type BulkRun, createBulkRunSchema } from '../../../lib/crm/customer-bulk.schemas.ts'

const NOW = new Date('2026-11-01T08:01:00Z')
const id = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'

function run(values: Partial<BulkRun>): BulkRun {
  return {
    id,
    action: 'archive',
    arguments: {},
    filter: null,
    status: 'running',
    total: 10,
    processed_count: 6,
    changed_count: 4,
    skipped_count: 2,
    undone_rows: 0,
    restored_count: 0,
    kept_count: 0,
    created_by: id,
    created_at: '2026-11-01T08:00:00Z',
    updated_at: '2026-11-01T08:00:58Z',
    finished_at: null,
    undone_by: null,
    undone_at: null,
    expired_at: null,
    ...values,
  }
}

describe('a bulk run', () => {
  it('is as far as it has gone through its customers, forwards or back', () => {
    expect(bulkProgressOf(run({}), NOW)).toMatchObject({ done_rows: 6, total_rows: 10 })
    expect(bulkProgressOf(run({ status: 'undoing', undone_rows: 2 }), NOW)).toMatchObject({
      done_rows: 2,
      total_rows: 6,
    })
  })

  it.each([
    ['running', '2026-11-01T08:00:58Z', false],
    ['running', '2026-11-01T08:00:30Z', true],
    ['undoing', '2026-11-01T08:00:30Z', true],
    ['pending', '2026-11-01T08:00:30Z', true],
    ['done', '2026-11-01T08:00:30Z', false],
  ] as const)('that is %s since %s stands still: %s', (status, updated_at, expected) => {
    expect(bulkProgressOf(run({ status, updated_at }), NOW).is_stalled).toBe(expected)
  })

  it.each([
    ['pending', 'apply', true, false],
    ['running', 'apply', true, false],
    ['done', null, false, true],
    ['cancelled', null, false, true],
    ['undoing', 'undo', false, false],
    ['undone', null, false, false],
  ] as const)('that is %s goes on with %s; cancel: %s, undo: %s', (status, step, cancel, undo) => {
    expect(openStepOf(status)).toBe(step)
    expect(isCancellable(run({ status }))).toBe(cancel)
    expect(isUndoable(run({ status }))).toBe(undo)
  })

  it('that changed nobody, or is forgotten, is not undone', () => {
    expect(isUndoable(run({ status: 'done', changed_count: 0 }))).toBe(false)
    expect(isUndoable(run({ status: 'done', expired_at: '2026-12-01T00:00:00Z' }))).toBe(false)
  })
})

describe('createBulkRunSchema', () => {
  it.each([
    [{ action: 'archive', filter: {} }],
    [{ action: 'assign', arguments: { owner_id: null }, customer_ids: [id] }],
    [{ action: 'move', arguments: { segment: 'LEAD', reason: 'Asked' }, customer_ids: [id] }],
    [{ action: 'add_tags', arguments: { tag_ids: [id] }, filter: { sources: ['none'] } }],
  ])('takes %j', (input) => {
    expect(createBulkRunSchema.safeParse(input).success).toBe(true)
  })

  it.each([
    [{ action: 'archive' }],
    [{ action: 'archive', filter: {}, customer_ids: [id] }],
    [{ action: 'archive', customer_ids: [] }],
    [{ action: 'delete', filter: {} }],
    [{ action: 'add_tags', filter: {} }],
    [{ action: 'add_tags', arguments: { tag_ids: [] }, filter: {} }],
    [{ action: 'archive', arguments: { segment: 'LEAD' }, filter: {} }],
    [{ action: 'archive', filter: { tag_ids: [] } }],
  ])('refuses %j', (input) => {
    expect(createBulkRunSchema.safeParse(input).success).toBe(false)
  })
})
