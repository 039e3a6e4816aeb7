/** Ways down a long page, where it is one column. */
export function PageSections({ sections }: { sections: { id: string; label: string }[] }) {
  return (
    <nav aria-label="On this page" className="-mt-1 pb-4 lg:hidden">
      <ul className="flex gap-2 overflow-x-auto">
        {sections.map(({ id, label }) => (
          <li key={id} className="shrink-0">
            <a
              href={`#${id}`}
              className="inline-flex h-control-sm items-center whitespace-nowrap rounded-full border bg-card px-3 font-medium text-xs"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
