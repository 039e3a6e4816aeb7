import { FileText } from 'lucide-react'
import { Button } from '@/components/ui/button'

/** The paper itself, in a tab of its own. */
export function PdfLink({ href }: { href: string }) {
  return (
    <Button variant="outline" asChild>
      <a href={href} target="_blank" rel="noreferrer">
        <FileText aria-hidden />
        PDF
      </a>
    </Button>
  )
}
