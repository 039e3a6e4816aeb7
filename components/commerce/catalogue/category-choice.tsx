'use client'

import { Check } from 'lucide-react'
import { useId } from 'react'
import { Link } from '@/components/ui/link'

interface CategoryChoiceProps {
  categories: { id: string; name: string }[]
  defaultValue: string[]
  /** The page on which categories are made. */
  href: string
  disabled?: boolean
}

/** Shelves to tick; plain checkboxes, so that the form needs to know nothing about them. */
export function CategoryChoice({ categories, defaultValue, href, disabled }: CategoryChoiceProps) {
  const id = useId()
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 flex w-full items-baseline justify-between gap-3 font-medium text-sm">
        Categories
        <Link
          href={href}
          // What is typed beside it is not left for a category.
          target="_blank"
          className="font-normal text-muted-foreground underline-offset-4 hover:text-foreground hover:underline"
        >
          Manage<span className="sr-only"> (opens in a new tab)</span>
        </Link>
      </legend>
      {categories.length === 0 ? (
        <p className="text-muted-foreground text-sm">
          No categories yet. They are the shelves of your shop.
        </p>
      ) : (
        <div className="-m-1 flex max-h-48 flex-wrap gap-1.5 overflow-y-auto p-1">
          {categories.map((category) => (
            <label
              key={category.id}
              htmlFor={`${id}-${category.id}`}
              className="relative flex min-h-control-sm max-w-full cursor-pointer items-center gap-1.5 rounded-md border border-input px-2.5 text-sm transition-colors hover:border-foreground/50 has-checked:border-primary has-disabled:cursor-default has-checked:bg-accent has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2 [&:not(:has(:checked))_svg]:hidden"
            >
              <input
                id={`${id}-${category.id}`}
                type="checkbox"
                name="category_ids"
                value={category.id}
                disabled={disabled}
                defaultChecked={defaultValue.includes(category.id)}
                className="sr-only"
              />
              <Check aria-hidden className="size-3.5 shrink-0 text-primary" />
              <span className="truncate">
                <bdi>{category.name}</bdi>
              </span>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  )
}
