import type { RunStatus } from '@/api/runs'
import type { Checks } from '@/features/companies/registry/registry-api'

const among = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** How a look-up of one company ended: which registers answered and which did not, by the steps of its run. */
export function lookUpResult(
  run: Pick<RunStatus, 'status' | 'reason' | 'nodes'>,
  checks: Pick<Checks, 'checks'>,
): { sentence: string; failed: boolean } {
  const nodes = run.nodes.flatMap((node) => {
    const check = checks.checks.find((one) => one.registry === node.code)
    return check === undefined ? [] : [{ label: check.label, counts: node.counts }]
  })
  const that = (state: 'completed' | 'failed' | 'skipped' | 'blocked') =>
    nodes.filter(({ counts }) => counts[state] > 0).map(({ label }) => label)
  const [answered, failed, blocked, skipped] = [that('completed'), that('failed'), that('blocked'), that('skipped')]
  const sentences = [
    answered.length > 0 ? `${among(answered)} answered.` : '',
    failed.length > 0
      ? `${among(failed)} did not answer; what was known stays, and costs no points. Try again later.`
      : '',
    blocked.length > 0 ? `${among(blocked)} could not be asked; what was known stays. Try again later.` : '',
    skipped.length > 0
      ? `${among(skipped)} ${skipped.length === 1 ? 'was' : 'were'} not asked: there was nothing to ask by.`
      : '',
    run.status === 'stopped' ? `The look-up was stopped${run.reason === null ? '' : `: ${run.reason}`}.` : '',
  ].filter(Boolean)
  return {
    sentence: sentences.join(' ') || 'The look-up is over; no register said anything.',
    failed: failed.length + blocked.length > 0 || run.status !== 'succeeded',
  }
}
