import { describe, expect, it } from 'vitest'
import { runResult, runTitle } from '../../../components/crm/bulk/run-words.ts'
import type { BulkRun } from '../../../lib/crm/customer-bulk.schemas.ts'

const [VIP, FAIR, GONE, ADA] = ['vip', 'fair', 'gone', 'ada']
const names = {
  tags: [
    { id: VIP, name: 'VIP' },
    { id: FAIR, name: 'Fair' },
  ],
  owners: [{ id: ADA, name: 'Ada' }],
}

function runOf(values: Partial<BulkRun>): BulkRun {
  return {
    id: 'run',
    action: 'archive',
    arguments: {},
    filter: null,
    status: 'done',
    total: 12,
    processed_count: 12,
    changed_count: 12,
    skipped_count: 0,
    undone_rows: 0,
    restored_count: 0,
    kept_count: 0,
    created_by: ADA,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    finished_at: null,
    undone_by: null,
    undone_at: null,
    expired_at: null,
    ...values,
  }
}

describe('runTitle', () => {
  it.each<[Partial<BulkRun>, string]>([
    [{ action: 'add_tags', arguments: { tag_ids: [VIP] } }, 'Add VIP to 12 customers'],
    [
      { action: 'add_tags', arguments: { tag_ids: [VIP, FAIR] }, total: 1 },
      'Add VIP and Fair to 1 customer',
    ],
    [
      { action: 'remove_tags', arguments: { tag_ids: [VIP, GONE] } },
      'Remove VIP and a deleted tag from 12 customers',
    ],
    [
      { action: 'add_tags', arguments: { tag_ids: [GONE, 'x'] } },
      'Add 2 deleted tags to 12 customers',
    ],
    [{ action: 'assign', arguments: { owner_id: ADA } }, 'Assign 12 customers to Ada'],
    [
      { action: 'assign', arguments: { owner_id: GONE } },
      'Assign 12 customers to a former colleague',
    ],
    [{ action: 'assign', arguments: { owner_id: null } }, 'Take the owner off 12 customers'],
    [{ action: 'move', arguments: { segment: 'CHURNED' } }, 'Move 12 customers to Churned'],
    [{ action: 'archive' }, 'Archive 12 customers'],
    [{ action: 'restore' }, 'Restore 12 customers'],
  ])('says what %j is about', (values, title) => {
    expect(runTitle(runOf(values), names, 'en')).toBe(title)
  })
})

describe('runResult', () => {
  it('counts who changed, not who was chosen', () => {
    expect(runResult(runOf({ action: 'move', changed_count: 1 }), 'en')).toBe('1 customer moved')
  })

  it('says so when nobody had to change', () => {
    expect(runResult(runOf({ changed_count: 0 }), 'en')).toBe(
      'Nothing to change: they are already like this',
    )
  })
})
