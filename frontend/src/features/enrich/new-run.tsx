import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useNavigate } from 'react-router'

import { refetch } from '@/api/query'
import { selectionCount } from '@/api/selection-count'
import { Dag } from '@/features/enrich/dag'
import { estimate } from '@/features/enrich/estimate'
import { BudgetCard, EstimateCard } from '@/features/enrich/estimate-card'
import { stages as allStages, startRun, type StageInfo } from '@/features/enrich/run-api'
import { budgetOf, enrichUrl, selectionOf } from '@/features/enrich/selection'
import { SelectionCard } from '@/features/enrich/selection-card'
import { StageChoice } from '@/features/enrich/stage-choice'
import { leftOut, softKey, softOf, withNeeds } from '@/features/enrich/stage-graph'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Checkbox } from '@/ui/checkbox'
import { ErrorState } from '@/ui/error-state'
import { humanize, plural } from '@/ui/format'
import { Skeleton } from '@/ui/skeleton'
import { Switch } from '@/ui/switch'
import { useUrlState } from '@/url-state'

const none: StageInfo[] = []

/** Chooses records, stages and a budget, and starts a run; all of it stands in the address. */
export function NewRun() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const mayRun = tenant.can('editor')
  const [url, setUrl] = useUrlState(enrichUrl)
  const catalogue = useQuery(allStages())
  const all = catalogue.data?.items ?? none
  const aliases = catalogue.data?.aliases ?? {}
  const chosenCodes = new Set(url.stages.flatMap((code) => aliases[code] ?? [code]))
  const chosen = all.filter((stage) => chosenCodes.has(stage.code))
  const selection = selectionOf(url)
  const counted = useQuery(selectionCount(selection))
  const numbers = selection === undefined ? undefined : counted.data
  const expected = numbers === undefined ? undefined : estimate(chosen, numbers)
  const budget = budgetOf(url.budget)
  const choose = (codes: readonly string[]) => setUrl({ stages: all.map((stage) => stage.code).filter((code) => codes.includes(code)) })
  const toggle = (codes: readonly string[], on: boolean) => choose(on ? [...chosenCodes, ...codes] : [...chosenCodes].filter((code) => !codes.includes(code)))
  const start = useMutation({
    mutationFn: () => {
      if (selection === undefined || budget === undefined) throw new Error('Nothing is chosen.')
      const off = url.off.map(softOf).filter(({ stage, need }) => chosenCodes.has(stage) && chosenCodes.has(need))
      return startRun({ stages: chosen.map((stage) => stage.code), selection, soft_needs_off: off, budget_usd: budget, name: null, force: url.force })
    },
    onSuccess: async (run) => {
      void refetch(queries, '/api/pipeline/runs')
      await navigate(tenant.path(`enrich/${run.id}`))
    },
  })
  if (catalogue.isError) return <ErrorState error={catalogue.error} onRetry={() => void catalogue.refetch()} />
  const missing = leftOut(all, [...chosenCodes])
  const empty = expected !== undefined && expected.calls === 0
  const blocked = !mayRun ? 'You may watch runs; starting one needs the editor role.' : chosen.length === 0 ? 'Choose at least one stage.' : selection === undefined ? 'Choose which records to enrich.' : empty ? 'Nothing matches: choose other records.' : budget === undefined ? 'The budget is not an amount.' : undefined
  const records = (stage: StageInfo) => (numbers === undefined ? undefined : stage.entity === 'company' ? numbers.company_count : numbers.contact_count)
  return (
    <>
      <div className="flex flex-col gap-4 p-4 sm:px-6">
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1.6fr)_minmax(0,0.9fr)]">
          <SelectionCard state={url} disabled={!mayRun} onChange={setUrl} />
          <EstimateCard counted={numbers} expected={expected} stages={chosen.length} error={selection === undefined ? null : counted.error} onRetry={() => void counted.refetch()} />
          <BudgetCard value={url.budget} expected={expected} disabled={!mayRun} onChange={(value) => setUrl({ budget: value.slice(0, 20) }, { replace: true })} />
        </div>
        <Card
          title="Stages"
          description="Left to right: a stage starts for a record when those before it are through. A switch on a dashed line decides whether to wait."
          actions={
            <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-1">
              {Object.entries(aliases).map(([name, codes]) => {
                const on = codes.filter((code) => chosenCodes.has(code)).length
                return <Checkbox key={name} disabled={!mayRun} label={`All ${humanize(name).toLowerCase()} stages`} checked={on === codes.length ? true : on === 0 ? false : 'indeterminate'} onChange={(checked) => toggle(codes, checked)} />
              })}
              <Checkbox disabled={!mayRun} label="Ask again even where a result is fresh" checked={url.force} onChange={(force) => setUrl({ force })} />
            </div>
          }
        >
          {catalogue.isPending ? (
            <Skeleton className="h-128 w-full" />
          ) : (
            <Dag
              stages={all}
              stageHeight={92}
              isOn={(code) => chosenCodes.has(code)}
              renderStage={(code) => {
                const stage = all.find((one) => one.code === code)
                return stage && <StageChoice stage={stage} checked={chosenCodes.has(code)} records={records(stage)} disabled={!mayRun} onChange={(on) => toggle([code], on)} />
              }}
              renderSoft={(stage, need) => {
                const key = softKey({ stage, need })
                const live = chosenCodes.has(stage) && chosenCodes.has(need)
                return <Switch aria-label={`${stage} waits for ${need}`} checked={live && !url.off.includes(key)} disabled={!mayRun || !live} onChange={(wait) => setUrl({ off: wait ? url.off.filter((one) => one !== key) : [...url.off, key] })} />
              }}
            />
          )}
        </Card>
        {start.isError && (
          <Card>
            <ErrorState compact error={start.error} />
          </Card>
        )}
      </div>
      <footer className="sticky bottom-0 z-20 mt-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-2 border-t border-line bg-ground px-4 py-3 sm:px-6">
        <p role="status" className={blocked === undefined && missing.length === 0 ? 'min-w-0 flex-1 basis-56 text-sm text-ink-2' : 'min-w-0 flex-1 basis-56 text-sm text-warn-ink'}>
          {blocked ?? (missing.length > 0 ? `${missing.map((code) => all.find((stage) => stage.code === code)?.label ?? code).join(', ')} is needed but left out: only records with a fresh result of it go on.` : 'The records are fixed at the start; you can stop at any time.')}
        </p>
        {blocked === undefined && missing.length > 0 && mayRun && <Button onClick={() => choose(withNeeds(all, [...chosenCodes]))}>Add it</Button>}
        {mayRun && (
          <Button look="primary" icon={<Play aria-hidden />} disabled={blocked !== undefined} busy={start.isPending} onClick={() => start.mutate()}>
            {expected === undefined || blocked !== undefined ? 'Start' : `Start on ${startWords(numbers)}`}
          </Button>
        )}
      </footer>
    </>
  )
}

function startWords(numbers: { company_count: number; contact_count: number } | undefined): string {
  if (numbers === undefined) return ''
  return numbers.company_count > 0 ? plural(numbers.company_count, 'company', 'companies') : plural(numbers.contact_count, 'contact')
}
