import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Markdown } from '../../../components/ui/markdown.tsx'

const render = (source: string) => renderToStaticMarkup(createElement(Markdown, { source }))
/** What a reader sees, without the look of it. */
const plain = (source: string) =>
  render(source)
    .replaceAll(/ class="[^"]*"/g, '')
    .replace(/^<div dir="auto">(.*)<\/div>$/s, '$1')

const link = (href: string, text: string) =>
  `<a href="${href}" rel="nofollow noopener noreferrer" target="_blank">${text}</a>`

describe('a note', () => {
  it.each([
    [
      'emphasis',
      '*a* **b** ~~c~~ `d`',
      '<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>',
    ],
    ['line breaks as typed', 'one\ntwo', '<p>one<br/>two</p>'],
    ['lists', '- a\n- b\n  1. c', '<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>'],
    ['a quote', '> a', '<blockquote><p>a</p></blockquote>'],
    ['a heading, as no heading of the page', '# a', '<p>a</p>'],
    ['code', '```js\na < b\n```', '<pre><code>a &lt; b</code></pre>'],
    ['a rule', '---', '<hr/>'],
    ['a link', '[a](https://example.com/?b=1)', `<p>${link('https://example.com/?b=1', 'a')}</p>`],
    [
      'an address',
      'https://example.com/a',
      `<p>${link('https://example.com/a', 'https://example.com/a')}</p>`,
    ],
    ['a mailbox', 'a@example.com', `<p>${link('mailto:a@example.com', 'a@example.com')}</p>`],
    ['no link out of a file name', 'see offer.md', '<p>see offer.md</p>'],
  ])('shows %s', (_what, source, html) => {
    expect(plain(source)).toBe(html)
  })

  it('shows a table, which scrolls by itself', () => {
    const html = plain('| a |\n|---|\n| b |')
    expect(html).toContain('<th scope="col">a</th>')
    expect(html).toContain('<td>b</td>')
  })

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image with a handler', '<img src=x onerror=alert(1)>'],
    ['a comment', '<!-- a -->'],
    ['a frame', '<iframe src="x"></iframe>'],
  ])('shows %s as the text that it is', (_what, source) => {
    expect(plain(source).replaceAll('&quot;', '"')).toContain(
      source.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    )
  })

  it.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](java\tscript:alert(1))',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a](vbscript:msgbox)',
    '[a](file:///etc/passwd)',
    '[a](//example.com)',
    '[a](/o/acme/settings)',
    '[a](#top)',
    '<javascript:alert(1)>',
    '![a](javascript:alert(1))',
    '[a]: javascript:alert(1)\n[a]',
  ])('makes no link of %s', (source) => {
    expect(render(source)).not.toContain('<a ')
    expect(render(source)).not.toContain('href')
  })

  it('loads no picture, but leads to it', () => {
    const html = plain('![a cat](https://example.com/cat.png)')
    expect(html).toBe(`<p>${link('https://example.com/cat.png', 'a cat')}</p>`)
  })

  it('cannot leave the attribute of a link', () => {
    expect(render('[a](https://example.com/"onclick="alert(1))')).not.toContain('onclick="')
  })

  it.each([
    ['quotes', '>'.repeat(20_000)],
    ['quotes with a word in them', `${'> '.repeat(5_000)}deep`],
    ['lists', `${'- '.repeat(5_000)}deep`],
    ['brackets', '['.repeat(20_000)],
    ['emphasis', '*a '.repeat(6_000)],
    ['links', '[a](<b'.repeat(3_000)],
    ['half a table', `${'|a'.repeat(5_000)}\n${'|-'.repeat(5_000)}`],
    ['mailboxes', 'a@'.repeat(10_000)],
  ])('takes 20,000 characters of %s in good time, and loses none of it', (_what, source) => {
    const started = performance.now()
    const html = render(source)
    expect(performance.now() - started).toBeLessThan(2_000)
    if (source.endsWith('deep')) expect(html).toContain('deep')
  })
})
