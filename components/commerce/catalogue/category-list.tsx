'use client'

import { ArrowDown, ArrowUp, LibraryBig, Pencil, Trash2 } from 'lucide-react'
import { useOptimistic, useState, useTransition } from 'react'
import { CategoryDialog } from '@/components/commerce/catalogue/category-dialog'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { EmptyState } from '@/components/ui/empty-state'
import { isolate } from '@/components/ui/isolate'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { Category } from '@/lib/commerce/categories.schemas'
import { counted } from '@/lib/counted'

interface CategoryListProps {
  org: string
  locale: string
  categories: Category[]
  canWrite: boolean
  save: Action<unknown>
  remove: Action<unknown>
}

/** The shelves in the order in which visitors see them. */
export function CategoryList({
  org,
  locale,
  categories,
  canWrite,
  save,
  remove,
}: CategoryListProps) {
  const [editing, setEditing] = useState<Category | null>(null)
  const [pending, startTransition] = useTransition()
  const [shown, show] = useOptimistic(categories, (_old, next: Category[]) => next)

  if (categories.length === 0) {
    return (
      <EmptyState icon={LibraryBig} title="No categories yet" className="border-0 p-0 sm:p-0">
        <p>
          Categories are the shelves of your shop: “Mugs”, “For children”, “Sale”. A product can be
          in several of them or in none; visitors see only those with products.
        </p>
      </EmptyState>
    )
  }

  function move(from: number, to: number) {
    const next = [...shown]
    const [moved] = next.splice(from, 1)
    if (!moved || to < 0 || to >= categories.length) return
    next.splice(to, 0, moved)
    startTransition(async () => {
      show(next)
      // Only those whose place is another one now; two at most, once all have places.
      for (const [position, category] of next.entries()) {
        if (category.position === position) continue
        const result = await settle(() => save({ org, category_id: category.id, position }))
        if (!result.ok) {
          toast.error(messageOf(result))
          return
        }
      }
    })
  }

  return (
    <>
      <ul aria-label="Categories" aria-busy={pending} className="divide-y">
        {shown.map((category, index) => (
          <li key={category.id} className="flex min-w-0 items-center gap-2 py-1.5">
            <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
              <span className="min-w-0 truncate font-medium" title={category.name}>
                <bdi>{category.name}</bdi>
              </span>
              <Link
                href={`/o/${org}/products?category_id=${category.id}`}
                className="tabular text-muted-foreground text-xs underline decoration-muted-foreground/40 underline-offset-4 hover:text-foreground hover:decoration-current"
              >
                {counted(category.product_count, 'product', 'products', locale)}
              </Link>
            </div>
            {canWrite ? (
              <span className="-me-1 flex shrink-0 [&_button]:text-muted-foreground">
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Move ${category.name} up`}
                  title="Up"
                  aria-disabled={index === 0 || undefined}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Move ${category.name} down`}
                  title="Down"
                  aria-disabled={index === shown.length - 1 || undefined}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Edit ${category.name}`}
                  title="Edit"
                  onClick={() => setEditing(category)}
                >
                  <Pencil aria-hidden />
                </Button>
                <ConfirmButton
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`Delete ${category.name}`}
                  title={
                    <>
                      Delete the category <bdi>{category.name}</bdi>?
                    </>
                  }
                  description={
                    category.product_count === 0
                      ? 'No product is in it.'
                      : `${counted(category.product_count, 'product', 'products', locale)} will leave it and stay in the shop. Links to the category stop working.`
                  }
                  confirmLabel="Delete category"
                  onConfirm={() => remove({ org, category_id: category.id })}
                  onSuccess={() => toast.success(`${isolate(category.name)} is gone`)}
                >
                  <Trash2 aria-hidden />
                </ConfirmButton>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {editing ? (
        <CategoryDialog org={org} category={editing} save={save} onClose={() => setEditing(null)} />
      ) : null}
    </>
  )
}
