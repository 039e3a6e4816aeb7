'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toaster'

const SHOWN_MS = 2_000

/** `label` says what is copied: "Copy e-mail". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setIsCopied] = useState(false)

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    } catch {
      // Only a page without https or a refused permission ends here.
      toast.error('Your browser did not allow copying. Select the text instead.')
    }
  }

  const Icon = isCopied ? Check : Copy
  return (
    <>
      <Button variant="ghost" size="icon-sm" aria-label={label} title={label} onClick={copy}>
        <Icon aria-hidden />
      </Button>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}
