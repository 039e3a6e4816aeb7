import { buttonVariants } from '@/components/ui/button-variants'
import { cn } from '@/lib/utils'

export function Closing() {
  return (
    <section className="bg-sidebar text-sidebar-foreground">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-8 px-4 py-16 sm:px-6 sm:py-20">
        <div className="max-w-xl">
          <h2 className="font-semibold text-2xl leading-tight sm:text-4xl">
            Try to read someone else’s customers
          </h2>
          <p className="mt-4 text-pretty text-sidebar-muted leading-relaxed">
            The demo data has two organizations, so that you can. Sign up with your own, import a
            file, and look from the other side.
          </p>
        </div>
        <a
          href="/sign-up"
          className={cn(
            buttonVariants({ size: 'lg' }),
            'bg-brand text-brand-foreground hover:bg-brand/88 focus-visible:outline-brand',
          )}
        >
          Create an account
        </a>
      </div>
    </section>
  )
}
