import { Alert } from '@/components/ui/alert'
import type { EmailPreview as Preview } from '@/lib/platform/emails.schemas'

/** The mail as receivers see it, with values that are made up. */
export function EmailPreview({ preview }: { preview: Preview }) {
  return (
    <div className="grid gap-3">
      {preview.unknown.length > 0 ? (
        <Alert variant="destructive">
          This email does not know {preview.unknown.map((name) => `{{${name}}}`).join(', ')}. Please
          take a variable from the list.
        </Alert>
      ) : null}
      {preview.missing.length > 0 ? (
        <Alert variant="warning">
          There is no value for {preview.missing.map((name) => `{{${name}}}`).join(', ')}.
        </Alert>
      ) : null}
      {preview.optional.length > 0 ? (
        <Alert
          variant="warning"
          title={`Not every email has ${preview.optional.map((name) => `{{${name}}}`).join(', ')}`}
        >
          {preview.left_out.length > 0 ? (
            <>
              <p>
                Where it is missing, these lines are left out. Please keep in them only what goes
                with it:
              </p>
              <ul className="list-disc ps-4">
                {preview.left_out.map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line may be there twice.
                  <li key={index} className="break-words">
                    <bdi>{line}</bdi>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          {preview.replaces_subject ? (
            <p>Where it is missing, the built-in subject takes the place of yours.</p>
          ) : null}
        </Alert>
      ) : null}
      <p className="break-words font-medium">
        <bdi>{preview.subject}</bdi>
      </p>
      {/* A document of its own that may do nothing at all: it is text of staff as HTML. */}
      <iframe
        title="The email as HTML"
        sandbox=""
        srcDoc={preview.html}
        className="h-96 w-full rounded-md border bg-white"
      />
      <details>
        <summary className="cursor-pointer text-muted-foreground text-sm">As plain text</summary>
        <pre className="mt-2 overflow-auto whitespace-pre-wrap rounded-md border bg-muted/40 p-3 text-sm">
          {preview.text}
        </pre>
      </details>
    </div>
  )
}
