'use client'

import { Archive, ArchiveRestore, Ellipsis, Eye, EyeOff } from 'lucide-react'
import { useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { isolate } from '@/components/ui/isolate'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductStatus } from '@/lib/commerce/products.schemas'

interface ProductStatusActionsProps {
  org: string
  product: { id: string; name: string; status: ProductStatus }
  setStatus: Action<unknown>
}

const QUESTIONS: Record<'draft' | 'archived', { title: string; text: string; verb: string }> = {
  draft: {
    title: 'Take this product out of the shop?',
    text: 'Visitors no longer find it, links to it lead nowhere, and anyone with it in their cart can no longer order it. It becomes a draft again; publish it whenever you like.',
    verb: 'Unpublish',
  },
  archived: {
    title: 'Archive this product?',
    text: 'It leaves the shop at once, and anyone with it in their cart can no longer order it. Orders keep it, and you can restore it as a draft.',
    verb: 'Archive',
  },
}

const DONE: Record<ProductStatus, (name: string) => string> = {
  draft: (name) => `${name} is a draft`,
  published: (name) => `${name} is published`,
  archived: (name) => `${name} is archived`,
}

/** Into the shop at once; out of it after a question, because somebody may be about to buy it. */
export function ProductStatusActions({ org, product, setStatus }: ProductStatusActionsProps) {
  const [question, setQuestion] = useState<'draft' | 'archived' | null>(null)
  const [pending, startTransition] = useTransition()
  const { status } = product
  const isPublished = status === 'published'
  const asked = question === null ? null : QUESTIONS[question]

  /** Answers why not, or null. */
  async function change(next: ProductStatus): Promise<string | null> {
    const result = await settle(() => setStatus({ org, product_id: product.id, status: next }))
    if (!result.ok) return messageOf(result)
    toast.success(DONE[next](isolate(product.name)))
    return null
  }

  function changeNow(next: ProductStatus) {
    startTransition(async () => {
      const refusal = await change(next)
      if (refusal) toast.error(refusal)
    })
  }

  /** Nobody can have bought a draft: it is put away, and brought back, without a question. */
  function choose(next: 'draft' | 'archived') {
    if (isPublished) setQuestion(next)
    else changeNow(next)
  }

  return (
    <>
      {status === 'draft' ? (
        <Button aria-disabled={pending || undefined} onClick={() => changeNow('published')}>
          {pending ? <Spinner /> : <Eye aria-hidden />}
          Publish
        </Button>
      ) : null}
      {status === 'archived' ? (
        <Button
          variant="outline"
          aria-disabled={pending || undefined}
          onClick={() => changeNow('draft')}
        >
          {pending ? <Spinner /> : <ArchiveRestore aria-hidden />}
          Restore
        </Button>
      ) : (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="outline" size="icon" aria-label="More">
              <Ellipsis aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            {isPublished ? (
              <DropdownMenuItem onSelect={() => choose('draft')}>
                <EyeOff aria-hidden />
                Unpublish
              </DropdownMenuItem>
            ) : null}
            <DropdownMenuItem onSelect={() => choose('archived')}>
              <Archive aria-hidden />
              Archive
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      {question && asked ? (
        <QuestionDialog
          title={asked.title}
          description={asked.text}
          submitLabel={asked.verb}
          onSubmit={() => change(question)}
          onClose={() => setQuestion(null)}
        />
      ) : null}
    </>
  )
}
