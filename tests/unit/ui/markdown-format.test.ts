import { describe, expect, it } from 'vitest'
import { applyFormat, type MarkdownFormat } from '../../../components/ui/markdown-format.ts'

/** The selection is written with ‹ and › around it. */
function format(kind: MarkdownFormat, marked: string): string {
  const start = marked.indexOf('‹')
  const end = marked.indexOf('›') - 1
  const done = applyFormat(kind, { text: marked.replaceAll(/[‹›]/g, ''), start, end })
  return `${done.text.slice(0, done.start)}‹${done.text.slice(done.start, done.end)}›${done.text.slice(done.end)}`
}

describe('applyFormat', () => {
  it.each<[MarkdownFormat, string, string]>([
    ['bold', 'a ‹word› here', 'a **‹word›** here'],
    ['bold', 'a **‹word›** here', 'a ‹word› here'],
    ['italic', 'a ‹› here', 'a _‹›_ here'],
    ['list', 'one\n‹two\nthree›\nfour', 'one\n- ‹two\n- three›\nfour'],
    ['list', 'one\n- ‹two\n- three›\nfour', 'one\n‹two\nthree›\nfour'],
    ['list', '‹›', '- ‹›'],
    ['link', 'see ‹this›.', 'see [this](‹https://›).'],
    ['link', 'see ‹https://a.test/b›', 'see [‹›](https://a.test/b)'],
  ])('makes %s of %j', (kind, before, after) => {
    expect(format(kind, before)).toBe(after)
  })
})
