import { expect, it } from 'vitest'
import { plainTextOf } from '@/components/ui/markdown-text'

it('the words of a Markdown text stand on one line, without its marks', () => {
  const source =
    'Soft **linen**, [washed](https://a.test) twice.\n\n- at 60 °C\n- `gently`\n\n# End'
  expect(plainTextOf(source, 200)).toBe('Soft linen, washed twice. at 60 °C gently End')
})

it('what is too long is cut at a word', () => {
  expect(plainTextOf('One two three four', 10)).toBe('One two…')
  expect(plainTextOf('Donaudampfschifffahrt', 10)).toBe('Donaudampf…')
})
