import { Play, Sparkles, Square } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { isPaused, moveTo, type Campaign, type WritingRun } from '@/api/campaigns'
import { FailedMessages } from '@/features/campaigns/generate/failed-messages'
import { basisWords, estimateRun } from '@/features/campaigns/generate/generation-estimate'
import { GenerationProgress } from '@/features/campaigns/generate/generation-progress'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Card } from '@/ui/layout/card'
import { Stat } from '@/ui/status/stat'
import { formatCount, formatMoney, plural } from '@/ui/text/format'

type Props = { one: Campaign; actions: CampaignActions; onFailed: () => void }

/** What writing will take before, how far it is during, and what went wrong after. */
export function GenerateTab({ one, actions, onFailed }: Props) {
  const own = one.writing_run?.is_generation === true ? one.writing_run : undefined
  const past = one.generation.run
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {own === undefined ? <Estimate one={one} actions={actions} /> : <Running one={one} run={own} actions={actions} />}
      {one.generation.total > 0 && own === undefined && (
        <Card title="Written so far" actions={past !== null && <RunLink run={past} />}>
          <GenerationProgress generation={one.generation} />
        </Card>
      )}
      {one.generation.failed > 0 && <FailedMessages one={one} actions={actions} onAll={onFailed} />}
    </div>
  )
}

function RunLink({ run }: { run: WritingRun }) {
  const tenant = useTenant()
  return (
    <Link to={tenant.path(`enrich/${run.id}`)} className="text-sm underline underline-offset-2">
      Open the run
    </Link>
  )
}

/** Heading and explanation of a run that writes, by its state. */
function sayState(run: WritingRun): { title: string; description: string } {
  const state: string = run.status
  switch (state) {
    case 'stopping':
      return {
        title: 'Stopping',
        description: 'Contacts being written to are finished and kept; nothing new is started.',
      }
    case 'pausing':
    case 'paused':
      return { title: 'Paused', description: run.reason ?? 'Resume it to write the rest, or stop it.' }
    case 'starting':
    case 'queued':
      return { title: 'Starting', description: 'The contacts are being made ready. You can leave this page.' }
    default:
      return { title: 'Writing messages', description: 'You can leave this page: writing goes on.' }
  }
}

function Running({ one, run, actions }: Omit<Props, 'onFailed'> & { run: WritingRun }) {
  const tenant = useTenant()
  const { title, description } = sayState(run)
  return (
    <Card
      title={title}
      description={description}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <RunLink run={run} />
          {tenant.can('editor') && (
            <>
              {isPaused(run) && (
                <Button
                  look="primary"
                  icon={<Play aria-hidden />}
                  busy={actions.resume.isPending}
                  onClick={() => actions.resume.mutate(run.id)}
                >
                  Resume
                </Button>
              )}
              <Button
                icon={<Square aria-hidden />}
                disabled={run.status === 'stopping'}
                busy={actions.stop.isPending}
                onClick={() => actions.stop.mutate()}
              >
                Stop
              </Button>
            </>
          )}
        </div>
      }
    >
      <GenerationProgress generation={one.generation} />
    </Card>
  )
}

function Estimate({ one, actions }: Omit<Props, 'onFailed'>) {
  const tenant = useTenant()
  const [unresearched, setUnresearched] = useState(one.include_unenriched)
  const { estimate } = one
  const { messages, cost } = estimateRun(estimate, unresearched)
  const possible = (one.status === 'ready' || one.status === 'review') && one.writing_run === null
  const nothingLeft = moveTo(one, 'generating')?.reason ?? 'Every message is written already.'
  const why = possible ? (messages === 0 && nothingLeft) || undefined : whyNot(one)
  return (
    <Card
      title="Before writing"
      description="One message per contact and step that is on; those already written are not written again."
      actions={
        tenant.can('editor') && (
          <Button
            look="primary"
            icon={<Sparkles aria-hidden />}
            disabled={!possible || messages === 0}
            busy={actions.generate.isPending}
            onClick={() => actions.generate.mutate(unresearched)}
          >
            {messages === 0 ? 'Generate' : `Generate ${plural(messages, 'message')}`}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {one.writing_run === null && (
          <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
            <Stat label="Messages to write" value={formatCount(messages)} />
            <Stat
              label="Expected cost"
              value={cost === null ? <span title="Not known">—</span> : formatMoney(cost)}
              note="in US dollars"
            />
            <Stat label="Not researched" value={formatCount(estimate.not_enriched)} note="messages left out" />
            <Stat label="No address" value={formatCount(estimate.no_channel)} note="for the step’s channel" />
          </dl>
        )}
        {estimate.not_enriched > 0 && (
          <Checkbox
            checked={unresearched}
            disabled={!possible || !tenant.can('editor')}
            onChange={setUnresearched}
            label={
              `Also write the ${plural(estimate.not_enriched, 'message')} to people about whom nothing is researched ` +
              'yet; they will be generic'
            }
          />
        )}
        {estimate.held > 0 && (
          <p className="text-sm text-ink-2">
            {plural(estimate.held, 'message')} left out: a change in a state register holds outreach to the company.
            Look at it on the company’s page and release it; then generate again.
          </p>
        )}
        {estimate.ruled_out > 0 && (
          <p className="text-sm text-ink-2">
            {plural(estimate.ruled_out, 'message')} left out: triage ruled out the company. If that has changed, run
            triage again; then generate again.
          </p>
        )}
        {one.writing_run === null && (
          <p className="text-xs text-ink-3">The cost is estimated {basisWords[estimate.basis]}.</p>
        )}
        {one.generation.interrupted !== null && <p className="text-sm text-ink-2">{one.generation.interrupted}</p>}
        {why !== undefined && <p className="text-sm text-ink-2">{why}</p>}
      </div>
    </Card>
  )
}

function whyNot(one: Campaign): string {
  if (one.writing_run !== null)
    return moveTo(one, 'generating')?.reason ?? `The run “${one.writing_run.name}” writes for this campaign.`
  if (one.status === 'draft') return moveTo(one, 'ready')?.reason ?? 'Mark the campaign as ready first.'
  return `The campaign is ${one.status}: nothing more is written.`
}
