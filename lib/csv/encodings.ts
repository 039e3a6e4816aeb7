/** Names that iconv-lite decodes and that a person may choose in the upload form. */
export const CSV_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'iso-8859-2',
  'iso-8859-5',
  'koi8-r',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-jp',
  'euc-kr',
] as const

export type CsvEncoding = (typeof CSV_ENCODINGS)[number]

export const CSV_DELIMITERS = [',', ';', '\t', '|'] as const
export type CsvDelimiter = (typeof CSV_DELIMITERS)[number]
