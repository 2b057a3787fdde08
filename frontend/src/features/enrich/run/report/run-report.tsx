import { Link } from 'react-router'

import { listResults, resultWords, statusWords, type RunStatus } from '@/api/runs'
import { useTenant } from '@/tenant'
import type { Tone } from '@/ui/status/badge'
import { Banner } from '@/ui/status/banner'
import { formatCount, formatMoney, plural } from '@/ui/text/format'

/** Banner with the reason why a run waits, or with its result. */
export function RunReport({ run }: { run: RunStatus }) {
  const tenant = useTenant()
  const { counts } = run
  const bad = counts.failed + counts.blocked
  const query = queryOf(run.config)
  if (run.status === 'succeeded' || run.status === 'failed' || run.status === 'stopped') {
    const tone: Tone = endTone(run.status, bad)
    const parts = [
      resultWords(listResults(run.results)),
      run.not_taken_up > 0 ? `${plural(run.not_taken_up, 'record')} not started` : '',
      `${formatMoney(run.spent_usd)} spent`,
    ]
    const word = statusWords[run.status].label
    return (
      <Banner
        tone={tone}
        action={
          <span className="flex shrink-0 flex-wrap gap-x-3">
            {run.campaign !== null && (
              <Link to={tenant.path(`campaigns/${run.campaign.id}`)} className="underline underline-offset-2">
                See the campaign
              </Link>
            )}
            <Link to={`${tenant.path('companies')}${query}`} className="underline underline-offset-2">
              See the companies
            </Link>
          </span>
        }
      >
        {/* the server's own words say the same numbers */}
        {run.status === 'failed' && run.total === 0 ? run.reason : `${word}: ${parts.filter(Boolean).join(', ')}.`}
        {bad > 0 && ' See the report for the reasons.'}
        {counts.failed > 0 && ' You can retry failed tasks.'}
      </Banner>
    )
  }
  const said = [standing(run), run.reason].filter((words) => words !== null)
  if (said.length === 0) return null
  return (
    <Banner tone={run.status === 'running' || run.status === 'starting' || run.status === 'queued' ? 'info' : 'warn'}>
      {said.join(' ')}
    </Banner>
  )
}

function endTone(status: RunStatus['status'], bad: number): Tone {
  if (status === 'failed') return 'bad'
  return status === 'stopped' || bad > 0 ? 'warn' : 'ok'
}

/** Describe what a starting, pausing or stopping run waits for; null for any other. */
function standing(run: RunStatus): string | null {
  const { status, counts } = run
  if (status === 'starting') return startWords(run)
  if (status !== 'pausing' && status !== 'stopping') return null
  const calls =
    counts.running === 0
      ? 'the last results are'
      : `${plural(counts.running, 'call')} in progress ${counts.running === 1 ? 'is' : 'are'}`
  return `${status === 'pausing' ? 'Pausing' : 'Stopping'}: nothing new begins, and ${calls} stored first.`
}

/** How far a start is: records are taken up in the background, and work begins on the first of them at once. */
export function startWords({
  company_count,
  contact_count,
  not_taken_up,
  to_retry,
}: Pick<RunStatus, 'company_count' | 'contact_count' | 'not_taken_up' | 'to_retry'>): string {
  if (to_retry > 0) return `Retrying: ${plural(to_retry, 'failed result')} not ready yet. Work on the others has begun.`
  const all = company_count + contact_count
  if (all === 0) return 'Starting: the records are being selected.'
  return `Starting: ${formatCount(all - not_taken_up)} of ${formatCount(all)} records prepared. Work has begun.`
}

/** The query of a list: the one tag or import that a run was about, where it was. */
function queryOf(config: RunStatus['config']): string {
  const selection = config['selection']
  if (typeof selection !== 'object' || selection === null) return ''
  const [tag, file] = [onlyOne(selection, 'tag_ids'), onlyOne(selection, 'import_ids')]
  if (tag !== undefined) return `?tag_ids=${tag}`
  return file === undefined ? '' : `?import_id=${file}`
}

function onlyOne(selection: object, key: string): string | undefined {
  const ids: unknown = Object.entries(selection).find(([name]) => name === key)?.[1]
  return Array.isArray(ids) && ids.length === 1 && typeof ids[0] === 'string' ? ids[0] : undefined
}
