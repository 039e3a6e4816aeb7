import { Alert } from '@/components/ui/alert'
import { Count } from '@/components/ui/count'
import { Link } from '@/components/ui/link'
import type { ImportOptions } from '@/lib/csv/imports.schemas'

const SEPARATOR_NAMES: Record<string, string> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
}

/** How the file was read, and what of it could not be: nothing is dropped without a word. */
export function ReaderNotes({ options, href }: { options: ImportOptions; href: string }) {
  const { encoding, delimiter, unreadable_characters, removed_zeros, blank_lines } = options
  return (
    <>
      <p className="text-muted-foreground text-sm">
        Read as {encoding?.toUpperCase() ?? 'plain text'}, separated by{' '}
        {SEPARATOR_NAMES[delimiter] ?? delimiter}.
        {blank_lines > 0 ? (
          <>
            {' '}
            <Count value={blank_lines} of={['blank line', 'blank lines']} /> left out.
          </>
        ) : null}
        {removed_zeros > 0 ? (
          <>
            {' '}
            <Count value={removed_zeros} of={['zero byte', 'zero bytes']} /> taken out of cells.
          </>
        ) : null}{' '}
        If that looks wrong below,{' '}
        <Link href={href} className="underline underline-offset-4">
          upload it again
        </Link>{' '}
        and choose the encoding or separator.
      </p>
      {unreadable_characters > 0 ? (
        <Alert variant="warning" title="Some characters could not be read">
          <Count value={unreadable_characters} of={['is', 'are']} /> shown as �. The encoding is
          probably another one:{' '}
          <Link href={href} className="underline underline-offset-4">
            upload the file again
          </Link>{' '}
          and choose it.
        </Alert>
      ) : null}
    </>
  )
}
