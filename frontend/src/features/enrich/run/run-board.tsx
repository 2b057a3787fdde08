import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { stages, type RunStatus } from '@/api/runs'
import { Dag } from '@/features/enrich/graph/dag'
import { StageTile } from '@/features/enrich/graph/stage-tile'

/** The run's stages as a graph, each with its own progress. */
export function RunBoard({
  run,
  open,
  onOpen,
}: {
  run: RunStatus
  open: string | undefined
  onOpen: (code: string) => void
}) {
  const catalogue = useQuery(stages())
  const off = useMemo(() => softOff(run.config), [run.config])
  const shape = run.nodes.map((node) => node.code).join(' ')
  const drawn = useMemo(
    () =>
      run.nodes.map(({ code, needs, soft_needs }) => {
        const last = catalogue.data?.items.find((stage) => stage.code === code)?.after_all ?? false
        // A stage after all waits for every other: one line from each end says the same as a line from each stage.
        return {
          code,
          needs: last ? [] : needs,
          soft_needs: last ? [] : soft_needs.filter((need) => !off.has(`${code}<${need}`)),
          after_all: last,
        }
      }),
    // The counts change each second; the graph's shape does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shape, off, catalogue.data],
  )
  return (
    <section aria-label="Stages" className="p-4 sm:px-6">
      <Dag
        stages={drawn}
        stageHeight={110}
        isOn={() => true}
        renderSoft={() => null}
        renderStage={(code) => {
          const node = run.nodes.find((one) => one.code === code)
          return node && <StageTile node={node} active={open === code} onOpen={() => onOpen(code)} />
        }}
      />
    </section>
  )
}

function softOff(config: RunStatus['config']): Set<string> {
  const found = config['soft_needs_off']
  const pairs = Array.isArray(found) ? (found as { stage?: unknown; need?: unknown }[]) : []
  return new Set(pairs.map(({ stage, need }) => `${String(stage)}<${String(need)}`))
}
