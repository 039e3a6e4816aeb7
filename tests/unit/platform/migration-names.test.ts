import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nextMigration } from '../../../scripts/lib/migration-names.mjs'

const names = readdirSync('supabase/migrations')

describe('nextMigration', () => {
  it.each([
    ['base', 'platform'],
    ['identity', 'identity'],
    ['platform', 'platform'],
    ['crm', 'crm'],
    ['commerce', 'commerce'],
    ['finance', 'finance'],
    ['billing', 'billing'],
  ])('finds a number in %s, after all that are there', (domain, owner) => {
    const { name } = nextMigration(names, [domain, 'new_things'])
    expect(name).toMatch(new RegExp(`^[0-9]{14}_${owner}_new_things\\.sql$`))
    const own = names.filter((one) => one.slice(8, 10) === name.slice(8, 10))
    expect([...own, name].toSorted().at(-1)).toBe(name)
  })

  it('says when a domain has no number left', () => {
    const last = ['20261101039900_crm_last.sql']
    expect(() => nextMigration(last, ['crm', 'more'])).toThrow('All numbers of crm are taken')
  })

  it.each([
    [[], 'Usage: npm run db:new'],
    [['crm'], 'Usage: npm run db:new'],
    [['crm', 'tags', 'twice'], 'Usage: npm run db:new'],
    [['shop', 'carts'], '“shop” is no domain'],
    [['toString', 'carts'], '“toString” is no domain'],
    [['crm', 'Tags'], '“Tags” is no name'],
    [['crm', '../tags'], '“../tags” is no name'],
    [['crm', 'tags'], 'has this name already'],
    [['sync', 'customers'], 'A sync is named'],
  ])('%j: %s', (words, problem) => {
    expect(() => nextMigration(names, words)).toThrow(problem)
  })
})
