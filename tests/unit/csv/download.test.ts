import { describe, expect, it } from 'vitest'
import { csvDownload } from '../../../lib/csv/download.ts'
import { reportRows } from '../../../lib/csv/imports.report.ts'
import { BYTE_ORDER_MARK, toCsvFile } from '../../../lib/csv/write.ts'
import { AppError } from '../../../lib/errors.ts'

const refused = new AppError('rule_broken', 'finance.currency_unknown')

async function* pages(...given: (string[][] | Error)[]) {
  for (const page of given) {
    if (page instanceof Error) throw page
    yield page
  }
}

describe('a download', () => {
  it('is not begun when its first page is refused', async () => {
    await expect(csvDownload('a.csv', toCsvFile(['a'], pages(refused)))).rejects.toBe(refused)
    const readPage = () => Promise.reject(refused)
    await expect(csvDownload('a.csv', reportRows(['a'], readPage))).rejects.toBe(refused)
  })

  it('breaks off when a later page fails', async () => {
    const file = await csvDownload('a.csv', toCsvFile(['a'], pages([['1']], refused)))
    expect(file.status).toBe(200)
    await expect(file.text()).rejects.toBe(refused)
  })

  it.each([
    [[], 'a\r\n'],
    [[[]], 'a\r\n'],
    [[[['1']], [], [['2'], ['3']]], 'a\r\n1\r\n2\r\n3\r\n'],
  ])('of pages %j has its heading once', async (given, text) => {
    const file = await csvDownload('a.csv', toCsvFile(['a'], pages(...given)))
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(BYTE_ORDER_MARK + text)
  })
})
