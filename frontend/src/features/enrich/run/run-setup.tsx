import { useQuery } from '@tanstack/react-query'
import { History, RotateCcw } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'

import { apiQuery } from '@/api/query'
import { isOver, type RunStatus } from '@/api/runs'
import { useStageLabels } from '@/api/stage-labels'
import { tags } from '@/api/tags'
import { StaleDialog } from '@/features/enrich/run/refresh/stale-dialog'
import { optionWords, recordWords, wholeConfig } from '@/features/enrich/setup-words'
import { useRunAgain } from '@/features/enrich/use-run-again'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { plural } from '@/ui/text/format'

/** What the run was started with, and the ways to do it once more. */
export function RunSetup({ run }: { run: RunStatus }) {
  const tenant = useTenant()
  const mayRun = tenant.can('editor')
  const known = useQuery(tags())
  const owners = useQuery(apiQuery(60_000, '/api/owners'))
  const again = useRunAgain()
  const label = useStageLabels()
  const [stale, setStale] = useState(false)
  const config = wholeConfig(run)
  const tagName = (id: string) => known.data?.items.find((tag) => tag.id === id)?.name ?? '(deleted)'
  const ownerName = (id: string) => owners.data?.items.find((owner) => owner.id === id)?.name ?? '(unknown)'
  const labels = run.nodes.map((node) => node.label)
  return (
    <Card title="Run settings" className="min-w-0">
      <dl className="flex flex-col gap-3 text-sm">
        <Fact
          name="Records"
          says={
            config === null
              ? `${plural(run.company_count, 'company', 'companies')} and ` +
                `${plural(run.contact_count, 'contact')}, chosen one by one`
              : recordWords(config.selection, tagName, ownerName)
          }
        />
        <Fact name="Stages" says={labels.join(', ')} />
        {run.campaign !== null && (
          <Fact
            name="Campaign"
            says={
              <Link className="text-accent-ink hover:underline" to={tenant.path(`campaigns/${run.campaign.id}`)}>
                {run.campaign.name}
              </Link>
            }
          />
        )}
        {config !== null &&
          optionWords({ ...config, budget_usd: run.budget_usd }, label).map((words) => (
            <Fact key={words} name="Setting" says={words} />
          ))}
      </dl>
      {mayRun && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button size="sm" icon={<RotateCcw aria-hidden />} busy={again.busy} onClick={() => again.again(run)}>
            {again.atOnce(run) ? 'Run again now' : 'Run again…'}
          </Button>
          {isOver(run.status) && (
            <Button size="sm" look="ghost" icon={<History aria-hidden />} onClick={() => setStale(true)}>
              Refresh outdated results…
            </Button>
          )}
        </div>
      )}
      {stale && (
        <StaleDialog
          wanted={{ run_id: run.id, stages: run.nodes.map((node) => node.code) }}
          onClose={() => setStale(false)}
        />
      )}
    </Card>
  )
}

function Fact({ name, says }: { name: string; says: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="break-words">{says}</dd>
    </div>
  )
}
