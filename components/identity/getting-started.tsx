import { Check } from 'lucide-react'
import { buttonVariants } from '@/components/ui/button-variants'
import { Link } from '@/components/ui/link'
import type { Permission } from '@/lib/identity/permissions.schemas'
import { cn } from '@/lib/utils'

interface GettingStartedProps {
  base: string
  permissions: ReadonlySet<Permission>
  hasCustomers: boolean
  hasColleagues: boolean
}

type Step = {
  permission: Permission
  isDone: boolean
  title: string
  text: string
  href: string
  action: string
}

/** The first steps, ticked off by what is really there; gone when all of them are done. */
export function GettingStarted({
  base,
  permissions,
  hasCustomers,
  hasColleagues,
}: GettingStartedProps) {
  const steps: Step[] = [
    {
      permission: 'customers.import',
      isDone: hasCustomers,
      title: 'Bring in your customers',
      text: 'From a spreadsheet or an export of your old system. You see what will happen first, and can undo it.',
      href: `${base}/customers/import`,
      action: 'Import a file',
    },
    {
      permission: 'members.write',
      isDone: hasColleagues,
      title: 'Invite a colleague',
      text: 'Agents work with customers; admins also run the settings.',
      href: `${base}/settings/members`,
      action: 'Invite',
    },
  ]
  const mine = steps.filter((step) => permissions.has(step.permission))
  if (mine.every((step) => step.isDone)) return null
  return (
    <section
      aria-labelledby="getting-started"
      className="mb-4 rounded-lg border border-dashed bg-card p-4 sm:p-5"
    >
      <h2 id="getting-started" className="font-semibold">
        Getting started
      </h2>
      <ol className="mt-3 grid gap-3">
        {mine.map((step) => (
          <li key={step.title} className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <span
              aria-hidden
              className={cn(
                'inline-flex size-5 shrink-0 items-center justify-center rounded-full border',
                step.isDone && 'border-transparent bg-brand text-brand-foreground',
              )}
            >
              {step.isDone ? <Check className="size-3.5" /> : null}
            </span>
            <div className="min-w-0 flex-1 basis-56">
              <p className={cn('font-medium', step.isDone && 'text-muted-foreground line-through')}>
                {step.title}
                {step.isDone ? <span className="sr-only"> (done)</span> : null}
              </p>
              {step.isDone ? null : (
                <p className="text-pretty text-muted-foreground text-xs">{step.text}</p>
              )}
            </div>
            {step.isDone ? null : (
              <Link href={step.href} className={buttonVariants({ variant: 'outline', size: 'sm' })}>
                {step.action}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
