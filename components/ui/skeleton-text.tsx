/** Stands for a text that is on its way: as wide as this one, and a line as high as it will be. */
export function SkeletonText({ children }: { children: string }) {
  return (
    <span
      aria-hidden
      className="animate-pulse select-none rounded-sm bg-foreground/8 text-transparent"
    >
      {children}
    </span>
  )
}
