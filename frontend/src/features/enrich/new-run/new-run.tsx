import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Play } from 'lucide-react'
import { useNavigate } from 'react-router'

import { refetch } from '@/api/query'
import {
  runEstimate,
  stages as allStages,
  startRun,
  type RunConfig,
  type RunEstimate,
  type StageInfo,
} from '@/api/runs'
import { stageLabels } from '@/api/stage-labels'
import { Dag } from '@/features/enrich/graph/dag'
import { leftOut, softKey, withNeeds } from '@/features/enrich/graph/stage-graph'
import { CampaignCard } from '@/features/enrich/new-run/campaign-card'
import { seenOf } from '@/features/enrich/new-run/estimate'
import { BudgetCard, EstimateCard } from '@/features/enrich/new-run/estimate-card'
import {
  budgetOf,
  configOf,
  enrichUrl,
  horizons,
  selectionOf,
  wholeOf,
  writes,
  type EnrichState,
} from '@/features/enrich/new-run/selection'
import { SelectionCard } from '@/features/enrich/new-run/selection-card'
import { StageChoice } from '@/features/enrich/new-run/stage-choice'
import { useSettled } from '@/features/enrich/new-run/use-settled'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Switch } from '@/ui/controls/switch'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { humanize, plural } from '@/ui/text/format'
import { useUrlState } from '@/url-state'

const none: StageInfo[] = []
/** Companies of a sample run: few enough to read every result of, in proportion to the countries and sizes chosen. */
const SAMPLE = 10

/** What the form still needs before the run can start; undefined when it is complete. */
function blockedBy(state: EnrichState, chosen: readonly StageInfo[], empty: boolean): string | undefined {
  if (chosen.length === 0) return 'Choose at least one stage.'
  if (selectionOf(state) === undefined) return 'Choose which records to enrich.'
  if (writes(chosen) && state.campaign === '') return 'Choose the campaign whose messages are to be written.'
  if (empty) return 'No records match. Change the selection.'
  if (budgetOf(state.budget) === undefined) return 'Enter the spending limit as an amount.'
  return wholeOf(state.sample) === undefined ? 'Enter the sample as a number of companies.' : undefined
}

/** Form that starts a run: records, stages and a budget, all kept in the URL. */
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
  const config = catalogue.isSuccess ? configOf(url, chosen) : undefined
  const asked = useSettled(config)
  const answer = useQuery(runEstimate(asked))
  const numbers = config === undefined || answer.isError ? undefined : answer.data
  const days = horizons(url)
  const choose = (codes: readonly string[]) =>
    setUrl({ stages: all.map((stage) => stage.code).filter((code) => codes.includes(code)) })
  const toggle = (codes: readonly string[], on: boolean) =>
    choose(on ? [...chosenCodes, ...codes] : [...chosenCodes].filter((code) => !codes.includes(code)))
  const start = useMutation({
    mutationFn: (wanted: RunConfig) => {
      const shown = queries.getQueryData(runEstimate(wanted).queryKey)
      return startRun(wanted, shown === undefined ? null : seenOf(shown))
    },
    onSuccess: async (run) => {
      void refetch(queries, '/api/pipeline/runs')
      await navigate(tenant.path(`enrich/${run.id}`))
    },
  })
  if (catalogue.isError) return <ErrorState error={catalogue.error} onRetry={() => void catalogue.refetch()} />
  const labelOf = stageLabels(all)
  const missing = leftOut(all, [...chosenCodes])
  const empty = numbers !== undefined && numbers.company_count + numbers.contact_count === 0
  const blocked = mayRun ? blockedBy(url, chosen, empty) : 'Starting a run requires the editor role.'
  const maySample =
    config !== undefined && config.selection.sample_size === null && (numbers?.company_count ?? 0) > SAMPLE
  return (
    <>
      <div className="flex flex-col gap-4 p-4 sm:px-6">
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1.6fr)_minmax(0,0.9fr)]">
          <SelectionCard state={url} disabled={!mayRun} onChange={setUrl} />
          <EstimateCard
            estimate={numbers}
            old={answer.isFetching}
            error={config === undefined ? null : answer.error}
            onRetry={() => void answer.refetch()}
          />
          <BudgetCard
            value={url.budget}
            estimate={numbers}
            disabled={!mayRun}
            onChange={(value) => setUrl({ budget: value.slice(0, 20) }, { replace: true })}
          />
        </div>
        <Card
          title="Stages"
          description={
            'Stages run left to right. A stage starts when the earlier ones are complete. ' +
            'A switch on a dashed line turns waiting on or off.'
          }
          actions={
            <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-1">
              {Object.entries(aliases).map(([name, codes]) => {
                const on = codes.filter((code) => chosenCodes.has(code)).length
                return (
                  <Checkbox
                    key={name}
                    disabled={!mayRun}
                    label={`All ${humanize(name).toLowerCase()} stages`}
                    checked={on === 0 || on === codes.length ? on > 0 : 'indeterminate'}
                    onChange={(checked) => toggle(codes, checked)}
                  />
                )
              })}
              <Checkbox
                disabled={!mayRun}
                label="Re-run even if up to date"
                checked={url.force}
                onChange={(force) => setUrl({ force })}
              />
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
                return (
                  stage && (
                    <StageChoice
                      stage={stage}
                      checked={chosenCodes.has(code)}
                      estimate={numbers?.stages.find((one) => one.code === code)}
                      boosted={url.boost.includes(code)}
                      horizon={days[code]}
                      disabled={!mayRun}
                      onChange={(on) => toggle([code], on)}
                      onBoost={(on) =>
                        setUrl({ boost: on ? [...url.boost, code] : url.boost.filter((one) => one !== code) })
                      }
                      onHorizon={(count) =>
                        setUrl(
                          {
                            fresh: [
                              ...url.fresh.filter((one) => !one.startsWith(`${code}:`)),
                              ...(count === undefined ? [] : [`${code}:${count}`]),
                            ],
                          },
                          { replace: true },
                        )
                      }
                    />
                  )
                )
              }}
              renderSoft={(stage, need) => {
                const key = softKey({ stage, need })
                const live = chosenCodes.has(stage) && chosenCodes.has(need)
                return (
                  <span className="inline-flex" title={`Whether ${labelOf(stage)} waits for ${labelOf(need)}`}>
                    <Switch
                      aria-label={`${labelOf(stage)} waits for ${labelOf(need)}`}
                      checked={live && !url.off.includes(key)}
                      disabled={!mayRun || !live}
                      onChange={(wait) =>
                        setUrl({ off: wait ? url.off.filter((one) => one !== key) : [...url.off, key] })
                      }
                    />
                  </span>
                )
              }}
            />
          )}
        </Card>
        {writes(chosen) && (
          <CampaignCard value={url.campaign} disabled={!mayRun} onChange={(campaign) => setUrl({ campaign })} />
        )}
        {start.isError && (
          <Card>
            <ErrorState compact error={start.error} />
          </Card>
        )}
      </div>
      <footer
        className={clsx(
          'sticky bottom-0 z-20 mt-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-2',
          'border-t border-line bg-ground px-4 py-3',
          'sm:px-6',
        )}
      >
        <p
          role="status"
          className={
            blocked === undefined && missing.length === 0
              ? 'min-w-0 flex-1 basis-56 text-sm text-ink-2'
              : 'min-w-0 flex-1 basis-56 text-sm text-warn-ink'
          }
        >
          {blocked ??
            (missing.length > 0
              ? `${missing.map((code) => labelOf(code)).join(', ')} is required but not selected: ` +
                'only records with an up-to-date result of it continue.'
              : 'The records are fixed at the start; you can stop at any time.')}
        </p>
        {blocked === undefined && missing.length > 0 && mayRun && (
          <Button onClick={() => choose(withNeeds(all, [...chosenCodes]))}>Add it</Button>
        )}
        {mayRun && (
          <>
            {maySample && blocked === undefined && (
              <Button
                busy={start.isPending}
                onClick={() => start.mutate({ ...config, selection: { ...config.selection, sample_size: SAMPLE } })}
              >
                Try on {SAMPLE} first
              </Button>
            )}
            <Button
              look="primary"
              icon={<Play aria-hidden />}
              disabled={blocked !== undefined || config === undefined}
              busy={start.isPending}
              onClick={() => config && start.mutate(config)}
            >
              {blocked === undefined ? `Start${startWords(numbers)}` : 'Start'}
            </Button>
          </>
        )}
      </footer>
    </>
  )
}

function startWords(numbers: RunEstimate | undefined): string {
  if (numbers === undefined) return ''
  return numbers.company_count > 0
    ? ` on ${plural(numbers.company_count, 'company', 'companies')}`
    : ` on ${plural(numbers.contact_count, 'contact')}`
}
