'use client'

interface ReturnFieldProps {
  /** The page that the form is on. */
  path: string
  /** Where on it the form is. */
  anchor: string
}

/**
 * Where a form leads back to: to its own place on a page that the browser loads anew, so nowhere else
 * where scripts bring the answer into the page that stands.
 */
export function ReturnField({ path, anchor }: ReturnFieldProps) {
  return <input ref={stayOnSubmit} type="hidden" name="next" defaultValue={`${path}#${anchor}`} />
}

function stayOnSubmit(field: HTMLInputElement | null): void {
  field?.form?.addEventListener('submit', () => {
    // Without a fragment the router goes to the top; one that nothing answers to moves nothing.
    field.value = field.value.replace(/#.*$/, '#here')
  })
}
