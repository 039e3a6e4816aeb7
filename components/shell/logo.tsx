/** Two bars that hold one circle: records, and the one they are about. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className ?? 'size-7'}`}>
      <rect width="32" height="32" rx="7" className="fill-brand" />
      <g className="fill-brand-foreground">
        <path d="M22.6 9.4A9.2 9.2 0 1 0 22.6 22.6l-3-3a4.95 4.95 0 1 1 0-7.2z" />
        <circle cx="23.4" cy="16" r="2.6" />
      </g>
    </svg>
  )
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 ${className ?? ''}`}>
      <LogoMark />
      <span className="font-semibold text-base tracking-tight">Clientele</span>
    </span>
  )
}
