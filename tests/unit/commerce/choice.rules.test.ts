import { describe, expect, it } from 'vitest'
import { combinationsOf, optionGroups } from '@/components/commerce/shop/option-combinations'
import { chosenValues, findVariant } from '@/lib/commerce/choice.rules'

const variant = (id: string, ...option_values: string[]) => ({
  id,
  option_values,
  price_minor: 100,
  is_available: true,
  few_left: null,
})
const variants = [variant('a', 'S', 'Sand'), variant('b', 'M', 'Sand'), variant('c', 'M', 'Forest')]

describe('choosing a variant by its options', () => {
  it('finds the one with all values in their order, and no other', () => {
    expect(findVariant(variants, ['M', 'Forest'])?.id).toBe('c')
    expect(findVariant(variants, ['Forest', 'M'])).toBeNull()
    expect(findVariant(variants, ['M'])).toBeNull()
    expect(findVariant([variant('only')], [])?.id).toBe('only')
  })

  it('reads the values of a form until one is missing', () => {
    const form = new FormData()
    form.set('option_0', 'M')
    form.set('option_1', 'Sand')
    form.set('option_3', 'late')
    expect(chosenValues(form)).toEqual(['M', 'Sand'])
  })

  it('offers every combination, also those that are not on sale', () => {
    const groups = optionGroups(['Size', 'Colour'], variants)
    expect(groups).toEqual([
      { name: 'Size', values: ['S', 'M'] },
      { name: 'Colour', values: ['Sand', 'Forest'] },
    ])
    const all = combinationsOf(groups, variants)
    expect(all?.map(({ at, variant: found }) => [at.join(), found?.id ?? null])).toEqual([
      ['0,0', 'a'],
      ['0,1', null],
      ['1,0', 'b'],
      ['1,1', 'c'],
    ])
  })

  it('gives up where styles could not tell them apart', () => {
    const many = Array.from({ length: 25 }, (_, index) => variant(`v${index}`, `Size ${index}`))
    expect(combinationsOf(optionGroups(['Size'], many), many)).toBeNull()
  })
})
