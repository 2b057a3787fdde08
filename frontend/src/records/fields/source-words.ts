import type { Said } from '@/records/record-api'
import type { Tone } from '@/ui/status/badge'
import { formatDate } from '@/ui/text/format'

type Kind = Said['source_kind']
type Origin = NonNullable<Said['origin']>

/** The legal bases of keeping people's data, as the GDPR names them. */
export const legalBasisWords: Record<NonNullable<Origin['legal_basis']>, string> = {
  consent: 'Consent',
  contract: 'Contract',
  legal_obligation: 'Legal obligation',
  vital_interests: 'Vital interests',
  public_task: 'Public task',
  legitimate_interests: 'Legitimate interests',
}

/** Where an imported list is from, in one line. */
export const originWords = (origin: Origin): string =>
  [
    origin.source,
    origin.license === null ? null : `licence: ${origin.license}`,
    origin.legal_basis === null ? null : `legal basis: ${legalBasisWords[origin.legal_basis].toLowerCase()}`,
    origin.collected_on === null ? null : `collected ${formatDate(origin.collected_on)}`,
  ]
    .filter((part) => part !== null)
    .join(' · ')

export const sourceWords: Record<Kind, { label: string; strength: string }> = {
  person: { label: 'Person', strength: 'a value set by a person' },
  registry: { label: 'Register', strength: 'a state register' },
  import: { label: 'Import', strength: 'an imported file' },
  rule: { label: 'Rule', strength: 'a rule that computed it' },
  llm: { label: 'AI', strength: 'AI research' },
}

/** Who said it, in a word or two: the register's own name where it was one. */
export const sourceName = (
  said: Pick<Said, 'source_kind' | 'stage'>,
  registerNames: ReadonlyMap<string, string>,
): string =>
  (said.source_kind === 'registry' && said.stage !== null ? registerNames.get(said.stage) : undefined) ??
  sourceWords[said.source_kind].label

export const sourceTones: Record<Kind, Tone> = {
  person: 'accent',
  registry: 'ok',
  import: 'neutral',
  rule: 'neutral',
  llm: 'info',
}

/** Explain why the winner outranks a loser. */
export function whyItLost(winner: Said, loser: Said, order: readonly Kind[]): string {
  if (winner.source_kind === 'person' && loser.source_kind !== 'person')
    return 'Set by a person; this overrides other sources.'
  if (winner.source_kind === loser.source_kind) return 'Same kind of source: the more confident or newer value is used.'
  const [first, second] = [order.indexOf(winner.source_kind), order.indexOf(loser.source_kind)]
  const strength = `${sourceWords[winner.source_kind].strength} outranks ${sourceWords[loser.source_kind].strength}`
  if (first >= 0 && first < second) return `For this field, ${strength}.`
  return 'The source in use is more confident.'
}
