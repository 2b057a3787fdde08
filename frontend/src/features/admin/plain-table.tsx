import type { ReactNode } from 'react'

/**
 * A short list in full, as a real table; wide ones scroll inside their frame (relative: hidden words must not widen the
 * page).
 */
export function PlainTable({
  label,
  heads,
  children,
}: {
  label: string
  heads: readonly string[]
  children: ReactNode
}) {
  return (
    <div
      className="relative overflow-x-auto rounded-lg border border-line"
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line bg-sunken text-left text-xs text-ink-3">
            {heads.map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {head === '' ? <span className="sr-only">Actions</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line [&_td]:px-4 [&_td]:py-2">{children}</tbody>
      </table>
    </div>
  )
}
