import { clsx } from 'clsx'
import { lazy, Suspense } from 'react'

import type { DagProps } from '@/features/enrich/graph/dag-props'
import { useWide } from '@/features/enrich/graph/use-wide'
import { Skeleton } from '@/ui/status/skeleton'

const DagFlow = lazy(() => import('@/features/enrich/graph/dag-flow'))

/** The DAG as a graph where there is room, else as a list in the same order. */
export function Dag(props: DagProps) {
  const wide = useWide()
  const { stages, renderStage, renderSoft } = props
  if (wide) {
    return (
      <Suspense fallback={<Skeleton className="h-128 w-full" />}>
        <DagFlow {...props} />
      </Suspense>
    )
  }
  return (
    <ol className="flex flex-col gap-2" aria-label="Stages in their order">
      {stages.map((stage) => {
        const soft = stage.soft_needs
          .map((need) => ({ need, control: renderSoft(stage.code, need) }))
          .filter(({ control }) => control !== null)
        return (
          <li key={stage.code}>
            {renderStage(stage.code)}
            {soft.length > 0 && (
              <div
                className={clsx(
                  'mt-1 ml-4 flex flex-wrap items-center gap-x-3 gap-y-1 border-l border-line pl-3 text-xs',
                  'text-ink-2',
                )}
              >
                <span>Waits for</span>
                {soft.map(({ need, control }) => (
                  <span key={need} className="inline-flex items-center gap-1.5">
                    {control}
                    {need}
                  </span>
                ))}
              </div>
            )}
          </li>
        )
      })}
    </ol>
  )
}
