import { useEffect, type ReactNode } from 'react'

/** The pages in front of the door: sign in, join, set a password. */
export function DoorFrame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Leadgen Pipeline`
  }, [title])
  return (
    <main className="flex h-full items-start justify-center overflow-y-auto bg-sunken px-4 py-[14vh]">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5">
          <img src="/favicon.svg" alt="" className="size-7" />
          <span className="text-sm font-semibold tracking-tight">Leadgen Pipeline</span>
        </div>
        <div className="rounded-xl border border-line bg-ground p-6 shadow-card">
          <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
          {lead !== undefined && <p className="mt-1 text-sm text-ink-2">{lead}</p>}
          <div className="mt-5">{children}</div>
        </div>
      </div>
    </main>
  )
}
