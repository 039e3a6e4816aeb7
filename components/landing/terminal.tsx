interface TerminalProps {
  /** A command and what it is for. */
  lines: { command: string; note: string }[]
}

export function Terminal({ lines }: TerminalProps) {
  return (
    <dl className="w-full max-w-md overflow-hidden rounded-lg bg-[oklch(0.24_0.03_172)] font-mono text-[oklch(0.95_0.01_165)] text-sm ring-1 ring-white/10">
      {lines.map((line) => (
        <div
          key={line.command}
          className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-white/12 px-4 py-3 not-first:border-t"
        >
          <dt className="whitespace-nowrap">
            <span aria-hidden className="select-none text-brand">
              ${' '}
            </span>
            {line.command}
          </dt>
          <dd className="font-sans text-[oklch(0.82_0.015_165)] text-xs">{line.note}</dd>
        </div>
      ))}
    </dl>
  )
}
