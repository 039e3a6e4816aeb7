import { analyse } from 'chardet'
import type { CsvEncoding } from './encodings.ts'

const MIN_MULTI_BYTE_CONFIDENCE = 50
const MIN_SINGLE_BYTE_CONFIDENCE = 15
const MIN_LEAD_OVER_WESTERN = 5
const UTF_16_ZERO_SHARE = 0.05

/** ISO names become the Windows code page that contains them: the extra quotes and dashes are real. */
const BY_CHARDET_NAME = new Map<string, CsvEncoding>([
  ['ISO-8859-1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['ISO-8859-2', 'iso-8859-2'],
  ['ISO-8859-5', 'iso-8859-5'],
  ['ISO-8859-7', 'windows-1253'],
  ['ISO-8859-8', 'windows-1255'],
  ['ISO-8859-9', 'windows-1254'],
  ['KOI8-R', 'koi8-r'],
  ['Shift_JIS', 'shift_jis'],
  ['GB18030', 'gb18030'],
  ['Big5', 'big5'],
  ['EUC-JP', 'euc-jp'],
  ['EUC-KR', 'euc-kr'],
])

const MULTI_BYTE = new Set<CsvEncoding>(['shift_jis', 'gb18030', 'big5', 'euc-jp', 'euc-kr'])

export function isPlainAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte !== 0 && byte < 0x80)
}

/**
 * The encoding of the beginning of a file; null while every byte is plain ASCII, which is the same
 * in all of them, so that the decision can wait for the first byte that tells.
 */
export function detectEncoding(sample: Uint8Array): CsvEncoding | null {
  const marked = encodingOfMark(sample)
  if (marked) return marked
  if (isPlainAscii(sample)) return null
  const wide = detectUtf16(sample)
  if (wide) return wide
  if (isUtf8(sample)) return 'utf-8'
  return detectCodePage(sample)
}

function encodingOfMark(bytes: Uint8Array): CsvEncoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

/** Separators, digits and line ends are ASCII in any script, so half of their bytes are zero. */
function detectUtf16(bytes: Uint8Array): CsvEncoding | null {
  let even = 0
  let odd = 0
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== 0) continue
    if (index % 2 === 0) even += 1
    else odd += 1
  }
  if (even + odd < bytes.length * UTF_16_ZERO_SHARE) return null
  if (odd > even * 4) return 'utf-16le'
  if (even > odd * 4) return 'utf-16be'
  return null
}

/** A sample may end inside a character; a streaming decoder accepts that, and nothing else. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function detectCodePage(bytes: Uint8Array): CsvEncoding {
  const matches = analyse(bytes).flatMap(({ name, confidence }) => {
    const encoding = BY_CHARDET_NAME.get(name)
    return encoding ? [{ encoding, confidence }] : []
  })
  const western = matches.find(({ encoding }) => encoding === 'windows-1252')?.confidence ?? 0
  // Letter statistics are weak on short lists of names: without a clear winner, Western it is.
  const winner = matches.find(
    ({ encoding, confidence }) =>
      encoding !== 'windows-1252' &&
      confidence >= western + MIN_LEAD_OVER_WESTERN &&
      confidence >=
        (MULTI_BYTE.has(encoding) ? MIN_MULTI_BYTE_CONFIDENCE : MIN_SINGLE_BYTE_CONFIDENCE),
  )
  return winner?.encoding ?? 'windows-1252'
}
