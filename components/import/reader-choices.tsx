import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { CSV_ENCODINGS, type CsvEncoding } from '@/lib/csv/encodings'

const ENCODING_NAMES: Record<CsvEncoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1250': 'Central European (Windows-1250)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'windows-1252': 'Western (Windows-1252, Latin-1)',
  'windows-1253': 'Greek (Windows-1253)',
  'windows-1254': 'Turkish (Windows-1254)',
  'windows-1255': 'Hebrew (Windows-1255)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'iso-8859-5': 'Cyrillic (ISO 8859-5)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  shift_jis: 'Japanese (Shift JIS)',
  gb18030: 'Chinese (GB 18030)',
  big5: 'Chinese (Big5)',
  'euc-jp': 'Japanese (EUC-JP)',
  'euc-kr': 'Korean (EUC-KR)',
}

const SEPARATORS = [
  [',', 'Comma'],
  [';', 'Semicolon'],
  ['\t', 'Tab'],
  ['|', 'Vertical bar'],
] as const

/** Where detection went wrong, a person knows better. */
export function ReaderChoices({ noun }: { noun: string }) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field name="encoding" label="Encoding">
        <NativeSelect defaultValue="">
          <option value="">Find out</option>
          {CSV_ENCODINGS.map((encoding) => (
            <option key={encoding} value={encoding}>
              {ENCODING_NAMES[encoding]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field name="delimiter" label="Separator">
        <NativeSelect defaultValue="">
          <option value="">Find out</option>
          {SEPARATORS.map(([separator, label]) => (
            <option key={label} value={separator}>
              {label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field name="has_header" label="First row">
        <NativeSelect defaultValue="">
          <option value="">Find out</option>
          <option value="true">Names of the columns</option>
          <option value="false">A {noun} already</option>
        </NativeSelect>
      </Field>
    </div>
  )
}

/** What was chosen; what is left to be found out is not sent. */
export function readChoices(data: FormData): Record<string, string> {
  return Object.fromEntries(
    [...data].flatMap(([name, value]) =>
      typeof value === 'string' && value ? [[name, value]] : [],
    ),
  )
}
