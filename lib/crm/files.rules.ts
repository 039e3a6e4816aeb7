import { FILE_NAME_MAX_LENGTH, type FileType } from './files.schemas.ts'

const ZIP: FileType = 'application/zip'
const DOCX: FileType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const XLSX: FileType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const PPTX: FileType = 'application/vnd.openxmlformats-officedocument.presentationml.presentation'
const ODT: FileType = 'application/vnd.oasis.opendocument.text'
const ODS: FileType = 'application/vnd.oasis.opendocument.spreadsheet'

const TYPE_OF_EXTENSION: Readonly<Record<string, FileType>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heic',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/plain',
  eml: 'text/plain',
  vcf: 'text/plain',
  ics: 'text/plain',
  json: 'text/plain',
  tsv: 'text/plain',
  csv: 'text/csv',
  zip: ZIP,
  docx: DOCX,
  xlsx: XLSX,
  pptx: PPTX,
  odt: ODT,
  ods: ODS,
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
}

/** For the file chooser; what counts is what the bytes turn out to be. */
export const FILE_EXTENSIONS: readonly string[] = Object.keys(TYPE_OF_EXTENSION).map(
  (extension) => `.${extension}`,
)

// Control characters, zero-width ones, and those that turn the direction of what is read: with
// U+202E a name that ends in "exe" shows as one that ends in "pdf".
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** What to call a file that came with this name: no path, nothing invisible, never empty. */
export function cleanFileName(raw: string): string {
  const base = raw.split(/[/\\]/).at(-1) ?? ''
  const name = trimEnds(
    base.toWellFormed().normalize('NFC').replace(INVISIBLE, '').replaceAll(/\s+/g, ' '),
  )
  return shorten(name) || 'file'
}

function trimEnds(name: string): string {
  return name.replace(/^[ .]+|[ .]+$/g, '')
}

/** Cuts before the extension, which says what the file is. By code points, as Postgres counts. */
function shorten(name: string): string {
  const points = [...name]
  if (points.length <= FILE_NAME_MAX_LENGTH) return name
  const extension = extensionOf(name)
  const tail = extension === undefined ? '' : `.${extension}`
  const head = points.slice(0, FILE_NAME_MAX_LENGTH - tail.length).join('')
  return `${trimEnds(head)}${tail}`
}

/** What stands after the last dot, in lower case, if it looks like an extension at all. */
function extensionOf(name: string): string | undefined {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase()
}

export type TypeVerdict =
  | { type: FileType }
  | { reason: 'crm.file_type_refused' | 'crm.file_type_wrong' }

/**
 * The type of a file by its bytes. The name may choose among the types that the bytes allow (a text
 * may be a CSV), and has to agree with them; what the sender calls the type is not asked at all.
 */
export function judgeFileType(name: string, bytes: Uint8Array): TypeVerdict {
  const candidates = typesOf(bytes)
  const extension = extensionOf(name)
  const [first] = candidates
  if (extension === undefined) {
    return first === undefined ? { reason: 'crm.file_type_refused' } : { type: first }
  }
  const claimed = Object.hasOwn(TYPE_OF_EXTENSION, extension)
    ? TYPE_OF_EXTENSION[extension]
    : undefined
  if (claimed === undefined) return { reason: 'crm.file_type_refused' }
  return candidates.includes(claimed) ? { type: claimed } : { reason: 'crm.file_type_wrong' }
}

/** Each type that these bytes may be, the likeliest first. */
function typesOf(bytes: Uint8Array): FileType[] {
  const at = (offset: number, text: string) => isAt(bytes, offset, text)
  if (at(0, '%PDF-')) return ['application/pdf']
  if (at(0, '\x89PNG\r\n\x1a\n')) return ['image/png']
  if (at(0, '\xff\xd8\xff')) return ['image/jpeg']
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return ['image/gif']
  if (at(0, 'RIFF') && at(8, 'WEBP')) return ['image/webp']
  if (at(4, 'ftyp')) return typesOfIsoMedia(bytes)
  if (at(0, 'PK\x03\x04')) return typesOfZip(bytes)
  // The container of Office before 2007; which program it is from stands deep inside.
  if (at(0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) {
    return ['application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint']
  }
  if (at(0, 'ID3') || isMp3Frame(bytes)) return ['audio/mpeg']
  return isText(bytes) ? ['text/plain', 'text/csv'] : []
}

function typesOfIsoMedia(bytes: Uint8Array): FileType[] {
  const brand = Buffer.from(bytes.subarray(8, 12)).toString('latin1')
  if (/^(hei[cxs]|hev[cx]|mif1|msf1)$/.test(brand)) return ['image/heic']
  return /^(isom|iso[2-6]|mp4[12]|avc1|M4V |dash|MSNV)$/.test(brand) ? ['video/mp4'] : []
}

function typesOfZip(bytes: Uint8Array): FileType[] {
  // OpenDocument puts its type first, uncompressed, for exactly this purpose.
  if (isAt(bytes, 30, 'mimetype')) {
    if (isAt(bytes, 38, ODT)) return [ODT, ZIP]
    if (isAt(bytes, 38, ODS)) return [ODS, ZIP]
  }
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!content.includes('[Content_Types].xml', 0, 'latin1')) return [ZIP]
  const parts: [string, FileType][] = [
    ['word/document.xml', DOCX],
    ['xl/workbook.xml', XLSX],
    ['ppt/presentation.xml', PPTX],
  ]
  const found = parts.find(([part]) => content.includes(part, 0, 'latin1'))
  return found ? [found[1], ZIP] : [ZIP]
}

function isMp3Frame(bytes: Uint8Array): boolean {
  const [first, second = 0] = bytes
  return first === 0xff && (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08
}

/** Characters of any encoding, but nothing that only programs read. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false
  if (isAt(bytes, 0, '\xff\xfe') || isAt(bytes, 0, '\xfe\xff')) return isUtf16(bytes)
  return bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b)
}

function isUtf16(bytes: Uint8Array): boolean {
  try {
    const label = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be'
    return !new TextDecoder(label, { fatal: true }).decode(bytes).includes('\0')
  } catch {
    return false
  }
}

function isAt(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false
  }
  return true
}
