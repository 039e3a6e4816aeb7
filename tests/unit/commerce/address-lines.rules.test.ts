import { describe, expect, it } from 'vitest'
import { addressLines } from '../../../lib/commerce/address-lines.rules.ts'

const address = {
  name: 'Ada Lovelace',
  line1: '1 Main Street',
  postal_code: '12345',
  city: 'Springfield',
}

describe('addressLines', () => {
  it.each([
    ['DE', {}, ['Ada Lovelace', '1 Main Street', '12345 Springfield', 'Country']],
    [
      'US',
      { region: 'IL', line2: 'Apt 4' },
      ['Ada Lovelace', '1 Main Street', 'Apt 4', 'Springfield, IL 12345', 'Country'],
    ],
    [
      'GB',
      { company: 'Engines' },
      ['Ada Lovelace', 'Engines', '1 Main Street', 'Springfield, 12345', 'Country'],
    ],
    [
      'ES',
      { region: 'Madrid' },
      ['Ada Lovelace', '1 Main Street', '12345 Springfield', 'Madrid', 'Country'],
    ],
    [
      'JP',
      { region: '東京都' },
      ['Ada Lovelace', '12345 東京都 Springfield', '1 Main Street', 'Country'],
    ],
    // A town that is its own state.
    [
      'ES',
      { postal_code: null, region: 'Springfield' },
      ['Ada Lovelace', '1 Main Street', 'Springfield', 'Country'],
    ],
    // Where the country is the town.
    ['SG', { city: null }, ['Ada Lovelace', '1 Main Street', '12345', 'Country']],
    // Without a code, as in Hong Kong.
    ['HK', { postal_code: null }, ['Ada Lovelace', '1 Main Street', 'Springfield', 'Country']],
  ])('writes one of %s as people there do', (country_code, more, lines) => {
    expect(addressLines({ ...address, country_code, ...more }, 'Country')).toEqual(lines)
  })
})
