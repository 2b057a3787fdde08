import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useState } from 'react'

import { priceWords, stages } from '@/api/runs'
import { words, type Entity } from '@/records/record-api'
import { missingStage, needWords, type StageRunning } from '@/records/run-stage/run-stage-api'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Popover } from '@/ui/overlays/popover'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

/** Chooses one stage to run for this record now, with its price and what it needs. */
export function RunStageMenu({ entity, running }: { entity: Entity; running: StageRunning }) {
  const [open, setOpen] = useState(false)
  const [boost, setBoost] = useState(false)
  const catalogue = useQuery({ ...stages(), enabled: open })
  const all = catalogue.data?.items ?? []
  const mine = all.filter((stage) => stage.entity === entity && !stage.for_campaign)
  const missing = all.find((stage) => stage.code === missingStage(running.start.error))
  const start = (stage: string) => running.start.mutate({ stage, boost }, { onSuccess: () => setOpen(false) })
  const toggle = (next: boolean) => {
    if (next) running.start.reset()
    setOpen(next)
  }
  return (
    <Popover
      open={open}
      onOpenChange={toggle}
      align="end"
      aria-label="Run one stage"
      className="w-88"
      trigger={
        <Button size="sm" icon={<Play aria-hidden />} busy={running.isBusy}>
          Run a stage
        </Button>
      }
    >
      <div className="flex flex-col gap-2 p-3">
        <p className="text-xs text-ink-2">For this {words[entity].noun} only, now. It re-runs even if up to date.</p>
        {running.start.isError && (
          <ErrorState
            compact
            error={running.start.error}
            action={
              missing?.entity === entity && (
                <Button size="sm" busy={running.start.isPending} onClick={() => start(missing.code)}>
                  Run {missing.label} first
                </Button>
              )
            }
          />
        )}
        {catalogue.isPending && <Skeleton className="h-48 w-full" />}
        {catalogue.isError && <ErrorState compact error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
        <ul aria-label="Stages" className="flex flex-col">
          {mine.map((stage) => {
            const price = boost && stage.boosted_cost_usd !== null ? stage.boosted_cost_usd : stage.expected_cost_usd
            return (
              <li key={stage.code}>
                <button
                  type="button"
                  disabled={running.start.isPending}
                  onClick={() => start(stage.code)}
                  className="flex w-full flex-col rounded-md px-2 py-1.5 text-left hover:bg-hover disabled:opacity-50"
                >
                  <span className="flex w-full items-baseline gap-2 text-sm">
                    <span className="min-w-0 flex-1 font-medium">{stage.label}</span>
                    <span className="shrink-0 text-xs text-ink-2 tabular-nums">{priceWords(price)}</span>
                  </span>
                  <span className="text-xs text-ink-3">{needWords(stage, all)}</span>
                </button>
              </li>
            )
          })}
        </ul>
        {mine.some((stage) => stage.boosted_cost_usd !== null) && (
          <Checkbox label="Boost: ask the better, dearer model" checked={boost} onChange={setBoost} />
        )}
      </div>
    </Popover>
  )
}
