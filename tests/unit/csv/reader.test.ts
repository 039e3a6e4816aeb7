import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { type CsvChoices, CsvError, openCsv } from '../../../lib/csv/reader.ts'

type Source = string | Uint8Array

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function read(source: Source, choices: CsvChoices = {}, chunkSize = 7) {
  const bytes = typeof source === 'string' ? Buffer.from(source) : source
  const { records, ...table } = await openCsv(inChunks(bytes, chunkSize), {
    isColumnName: (name) => /^(?:name|e?mail|company)$/i.test(name),
    ...choices,
  })
  return { ...table, records: await Array.fromAsync(records) }
}

async function reasonOf(source: Source, choices: CsvChoices = {}) {
  try {
    await read(source, choices)
  } catch (error) {
    if (error instanceof CsvError) return { reason: error.reason, record: error.record }
    throw error
  }
  return null
}

const GERMAN = 'Name;Straße;Mail\nJörg Müßig;Königsallee;joerg@example.test\n'
const GERMAN_ROW = ['Jörg Müßig', 'Königsallee', 'joerg@example.test']
const POLISH =
  'Nazwisko;Miasto\nŁukasz Wiśniewski;Gdańsk\nŻaneta Dąbrowska;Łódź\nPaweł Kowalczyk;Kraków\n'
const RUSSIAN = 'Имя;Город\nАлексей Иванов;Москва\nМария Петрова;Санкт-Петербург\n'
const CHINESE = '姓名,城市\n王小明,北京\n李华,上海\n'

describe('encoding', () => {
  it.each([
    ['plain ASCII', Buffer.from('name,mail\nAnn,a@b.test\n'), null, ['Ann', 'a@b.test']],
    ['UTF-8', Buffer.from(GERMAN), 'utf-8', GERMAN_ROW],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${GERMAN}`), 'utf-8', GERMAN_ROW],
    ['Windows-1252', iconv.encode(GERMAN, 'win1252'), 'windows-1252', GERMAN_ROW],
    ['Latin-1', iconv.encode(GERMAN, 'latin1'), 'windows-1252', GERMAN_ROW],
    ['UTF-16 LE', iconv.encode(GERMAN, 'utf-16le'), 'utf-16le', GERMAN_ROW],
    ['UTF-16 LE with a mark', iconv.encode(`\uFEFF${GERMAN}`, 'utf-16le'), 'utf-16le', GERMAN_ROW],
    ['UTF-16 BE', iconv.encode(GERMAN, 'utf-16be'), 'utf-16be', GERMAN_ROW],
    ['UTF-16 BE with a mark', iconv.encode(`\uFEFF${GERMAN}`, 'utf-16be'), 'utf-16be', GERMAN_ROW],
    [
      'Windows-1250',
      iconv.encode(POLISH, 'win1250'),
      'windows-1250',
      ['Łukasz Wiśniewski', 'Gdańsk'],
    ],
    [
      'Windows-1251',
      iconv.encode(RUSSIAN, 'win1251'),
      'windows-1251',
      ['Алексей Иванов', 'Москва'],
    ],
    ['KOI8-R', iconv.encode(RUSSIAN, 'koi8-r'), 'koi8-r', ['Алексей Иванов', 'Москва']],
    [
      'UTF-16 LE in Cyrillic',
      iconv.encode(RUSSIAN, 'utf-16le'),
      'utf-16le',
      ['Алексей Иванов', 'Москва'],
    ],
    ['GB 18030', iconv.encode(CHINESE, 'gb18030'), 'gb18030', ['王小明', '北京']],
  ])('reads %s', async (_name, bytes, encoding, firstRow) => {
    const table = await read(bytes, { hasHeader: true })
    expect(table.notes.encoding).toBe(encoding)
    expect(table.header?.[0]).not.toContain('\uFEFF')
    expect(table.records[0]).toEqual(firstRow)
  })

  it('decides by the first byte that tells, however far down it stands', async () => {
    const ascii = `name,mail\n${'Ann,a@b.test\n'.repeat(20_000)}`
    const late = Buffer.concat([Buffer.from(ascii), iconv.encode('Zoë,z@b.test\n', 'win1252')])
    const table = await read(late, {}, 10_000)
    expect(table.notes.encoding).toBe('windows-1252')
    expect(table.records.at(-1)).toEqual(['Zoë', 'z@b.test'])
    expect(table.records).toHaveLength(20_001)
  })

  it('believes the person who names the encoding', async () => {
    const bytes = iconv.encode('name\nŞükrü\n', 'win1254')
    const table = await read(bytes, { encoding: 'windows-1254' })
    expect(table.records).toEqual([['Şükrü']])
  })

  it('counts what it could not read and the zero bytes that it took out', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,mail\nJö'),
      Buffer.from([0xff]),
      Buffer.from('rg,j\u0000@b.test\n'),
    ])
    const table = await read(bytes, { encoding: 'utf-8' })
    expect(table.records).toEqual([['Jö\uFFFDrg', 'j@b.test']])
    expect(table.notes).toMatchObject({ unreadableCharacters: 1, removedZeros: 1 })
  })

  it('passes no half of a surrogate pair on', async () => {
    const bytes = iconv.encode('name,x\nA\uD800B,😀\n', 'utf-16le')
    const table = await read(bytes)
    expect(table.records).toEqual([['A\uFFFDB', '😀']])
  })
})

describe('shape', () => {
  it.each([
    ['comma', 'name,mail\nA,a@b.test\nB,b@b.test\n', ','],
    ['semicolon', 'name;mail;betrag\nA;a@b.test;1,50\nB;b@b.test;2,75\n', ';'],
    ['tab', 'name\tmail\nA, B\ta@b.test\nC, D\tb@b.test\n', '\t'],
    ['pipe', 'name|mail\nA|a@b.test\nB|b@b.test\n', '|'],
    ['separators inside quotes', 'name;note\n"A";"x,y,z"\n"B";"x,y,z"\n', ';'],
    ['one column', 'email\na@b.test\nb@b.test\n', ','],
    ['Excel says so', 'sep=|\nname|note;x\nA|1;2\n', '|'],
    ['no end of line', 'name;mail', ';'],
  ])('finds the separator: %s', async (_name, text, delimiter) => {
    expect((await read(text)).delimiter).toBe(delimiter)
  })

  it.each([
    ['names that we know', 'Kunde;Mail\nA;a@b.test\n', true],
    ['first row is a customer', 'Ann Lee,ann@b.test\nBob Ray,bob@b.test\n', false],
    ['first row holds a number', '12923,United Kingdom\n15594,France\n', false],
    ['unknown names above numbers', 'foo,bar\nx,1\ny,2\n', true],
    ['only words', 'Ann,Berlin\nBob,Paris\n', false],
    ['header alone', 'name,email\n', true],
    ['a telephone list', '+49 30 123456,Ann\n+49 30 123457,Bob\n', false],
  ])('tells a header from a customer: %s', async (_name, text, hasHeader) => {
    expect((await read(text)).header !== null).toBe(hasHeader)
  })

  it.each([
    ['quoted newlines', 'name,note\n"A","one\r\ntwo, three"\n', [['A', 'one\r\ntwo, three']]],
    ['doubled quotes', 'name\n"the ""best"""\n', [['the "best"']]],
    ['a quote inside a plain cell', 'name,size\nPipe,5" wide\n', [['Pipe', '5" wide']]],
    ['too few and too many cells', 'name,mail\nA\nB,b@b.test,x\n', [['A'], ['B', 'b@b.test', 'x']]],
    ['mixed line ends', 'name\rA\r\nB\nC', [['A'], ['B'], ['C']]],
    [
      'our own mark against formulas',
      "name\n'=1+1\n'+49 30\n''-x\n't Hooft\n",
      [['=1+1'], ['+49 30'], ["'-x"], ["'t Hooft"]],
    ],
    ['a formula as text', 'name\n=cmd|x\n', [['=cmd|x']]],
    ['a header alone', 'name,mail\n', []],
  ])('keeps %s', async (_name, text, records) => {
    expect((await read(text, { hasHeader: true, delimiter: ',' })).records).toEqual(records)
  })

  it('keeps 200 columns', async () => {
    const header = Array.from({ length: 200 }, (_, index) => `c${index}`)
    const table = await read(`${header.join(',')}\n${header.map(() => 'x').join(',')}\n`)
    expect(table.records[0]).toHaveLength(200)
  })

  it('counts blank lines instead of losing them', async () => {
    const table = await read('name\n\nA\n\n\nB\n', { hasHeader: true })
    expect(table.records).toEqual([['A'], ['B']])
    expect(table.notes.blankLines).toBe(3)
  })

  it('yields every record although it looked at the first ones before', async () => {
    const table = await read(`name\n${'A\n'.repeat(500)}`)
    expect(table.records).toHaveLength(500)
    expect(table.sample.length).toBeLessThan(51)
  })
})

describe('files that are no table', () => {
  it.each([
    ['no byte', '', 'csv.file_empty', null],
    ['blank', ' \n\n \n', 'csv.file_empty', null],
    ['only a mark', '\uFEFF', 'csv.file_empty', null],
    ['a workbook', 'PK\u0003\u0004\u0014\u0000\u0006', 'csv.file_not_text', null],
    ['a quote that never closes', 'name\nA\n"B\nC\n', 'csv.quote_not_closed', 3],
    ['a record without end', `name\n"${'x'.repeat(1_100_000)}`, 'csv.record_too_long', 2],
    ['a thousand columns', `${'a,'.repeat(1000)}\n`, 'csv.too_many_columns', 1],
  ])('refuses %s', async (_name, text, reason, record) => {
    expect(await reasonOf(text)).toEqual({ reason, record })
  })

  it('passes on the failure of its source', async () => {
    async function* broken() {
      yield Buffer.from(`name\n${'A\n'.repeat(50_000)}`)
      throw new Error('connection lost')
    }
    const table = await openCsv(broken())
    await expect(Array.fromAsync(table.records)).rejects.toThrow('connection lost')
  })
})

it('reads the same however the bytes are cut', async () => {
  const cell = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replaceAll('\0', ''))
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (cells, size) => {
      const quoted = cells.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`))
      const text = `"a","b"\r\n${quoted.map((row) => row.join(',')).join('\r\n')}\r\n`
      const choices = { hasHeader: true, delimiter: ',', encoding: 'utf-8' } as const
      const whole = await read(text, choices, 1_000_000)
      expect((await read(text, choices, size)).records).toEqual(whole.records)
      expect(whole.records).toHaveLength(cells.length)
    }),
  )
})
