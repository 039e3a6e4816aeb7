import { describe, expect, it } from 'vitest'
import { cleanFileName, judgeFileType } from '../../../lib/crm/files.rules.ts'
import { FILE_NAME_MAX_LENGTH } from '../../../lib/crm/files.schemas.ts'

describe('cleanFileName', () => {
  it.each([
    ['contract.pdf', 'contract.pdf'],
    ['Angebot für Zoë.pdf', 'Angebot für Zoë.pdf'],
    ['../../x', 'x'],
    ['a/b', 'b'],
    ['C:\\Users\\ada\\offer.docx', 'offer.docx'],
    ['/', 'file'],
    ['..', 'file'],
    ['', 'file'],
    ['.env', 'env'],
    ['a .pdf. ', 'a .pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['\u200bzero\ufeff width.pdf', 'zero width.pdf'],
    ['bell\u0007.pdf', 'bell.pdf'],
    ['a\u0000.pdf', 'a.pdf'],
    ['half\ud800.pdf', 'half\ufffd.pdf'],
    ['e\u0301.pdf', 'é.pdf'],
    ['請款單.pdf', '請款單.pdf'],
  ])('makes of %j %j', (raw, name) => {
    expect(cleanFileName(raw)).toBe(name)
  })

  it('cuts before the ending, by characters and not by halves of them', () => {
    const name = cleanFileName(`${'💼'.repeat(300)}.pdf`)
    expect([...name]).toHaveLength(FILE_NAME_MAX_LENGTH)
    expect(name.endsWith('💼.pdf')).toBe(true)
    expect(cleanFileName('x'.repeat(300))).toHaveLength(FILE_NAME_MAX_LENGTH)
  })
})

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const zip = (...parts: string[]) => bytes(`PK\x03\x04${'\0'.repeat(26)}${parts.join('\0')}`)
const OFFICE = 'application/vnd.openxmlformats-officedocument'

describe('judgeFileType', () => {
  it.each([
    ['a.pdf', bytes('%PDF-1.7'), 'application/pdf'],
    ['a.PNG', bytes('\x89PNG\r\n\x1a\n....'), 'image/png'],
    ['a.jpg', bytes('\xff\xd8\xff\xe0'), 'image/jpeg'],
    ['a.gif', bytes('GIF89a..'), 'image/gif'],
    ['a.webp', bytes('RIFF\0\0\0\0WEBPVP8 '), 'image/webp'],
    ['a.heic', bytes('\0\0\0\x18ftypheic'), 'image/heic'],
    ['a.mp4', bytes('\0\0\0\x18ftypisom'), 'video/mp4'],
    ['a.mp3', bytes('ID3\x04'), 'audio/mpeg'],
    ['a.mp3', bytes('\xff\xfb\x90\x00'), 'audio/mpeg'],
    ['a.zip', zip('a.txt'), 'application/zip'],
    [
      'a.docx',
      zip('[Content_Types].xml', 'word/document.xml'),
      `${OFFICE}.wordprocessingml.document`,
    ],
    ['a.xlsx', zip('[Content_Types].xml', 'xl/workbook.xml'), `${OFFICE}.spreadsheetml.sheet`],
    [
      'a.pptx',
      zip('[Content_Types].xml', 'ppt/presentation.xml'),
      `${OFFICE}.presentationml.presentation`,
    ],
    [
      'a.odt',
      bytes(`PK\x03\x04${'\0'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.text`),
      'application/vnd.oasis.opendocument.text',
    ],
    ['a.doc', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/msword'],
    ['a.xls', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/vnd.ms-excel'],
    ['a.txt', bytes('hello'), 'text/plain'],
    ['a.csv', bytes('a;b\r\n1;2'), 'text/csv'],
    ['a.md', bytes('# hello'), 'text/plain'],
    ['windows.txt', bytes('Gr\xfc\xdfe'), 'text/plain'],
    ['utf16.txt', bytes('\xff\xfeh\0i\0'), 'text/plain'],
    ['README', bytes('hello'), 'text/plain'],
    ['scan', bytes('%PDF-1.7'), 'application/pdf'],
  ])('takes %s by its bytes', (name, content, type) => {
    expect(judgeFileType(name, content)).toEqual({ type })
  })

  it.each([
    ['a.png', bytes('<html>')],
    ['a.pdf', bytes('MZ\x90\0')],
    ['a.jpg', bytes('\x89PNG\r\n\x1a\n')],
    ['a.txt', bytes('\x7fELF\0')],
    ['a.docx', bytes('%PDF-1.7')],
    ['a.docx', zip('a.txt')],
    ['a.docx', zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['a.odt', zip('mimetype')],
    ['a.mp4', bytes('\0\0\0\x18ftypheic')],
    ['a.webp', bytes('RIFF\0\0\0\0WAVE')],
    ['a.mp3', bytes('\xff\xfe\0\0')],
    ['a.txt', bytes('')],
    ['a.txt', bytes('\xff\xfe\0')],
  ])('refuses %s whose bytes are something else', (name, content) => {
    expect(judgeFileType(name, content)).toEqual({ reason: 'crm.file_type_wrong' })
  })

  it.each([
    ['a.html', bytes('<html>')],
    ['a.svg', bytes('<svg/>')],
    ['a.js', bytes('alert(1)')],
    ['a.exe', bytes('MZ\0')],
    ['a.pdf.exe', bytes('%PDF-1.7')],
    ['program', bytes('\x7fELF\0')],
    ['a.unknown', bytes('hello')],
  ])('does not keep %s', (name, content) => {
    expect(judgeFileType(name, content)).toEqual({ reason: 'crm.file_type_refused' })
  })
})
