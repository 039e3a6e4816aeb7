import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of half a minute and more: where one of them begins last, the other cores wait for it. */
const longest = [
  'tests/plans/plans.test.ts',
  'tests/db/commerce/interleavings.race.test.ts',
  'tests/db/finance/invoice_amounts.property.test.ts',
  'tests/db/isolation.test.ts',
  'tests/db/commerce/place_order.race.test.ts',
]

const place = ({ moduleId }: TestSpecification) => {
  const found = longest.findIndex((file) => moduleId.endsWith(file))
  return found === -1 ? longest.length : found
}

/**
 * Vitest begins with what took longest before, project by project; in a fresh clone it knows nothing
 * but how large a file is. These come first, of whatever project they are.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}
