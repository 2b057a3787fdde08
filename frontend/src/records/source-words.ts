import type { Said } from '@/records/record-api'
import type { Tone } from '@/ui/badge'

type Kind = Said['source_kind']

export const sourceWords: Record<Kind, { label: string; strength: string }> = {
  person: { label: 'Person', strength: 'a person’s word stands above every machine' },
  registry: { label: 'Register', strength: 'a state register' },
  import: { label: 'Import', strength: 'an imported file' },
  rule: { label: 'Rule', strength: 'a rule that computed it' },
  llm: { label: 'AI', strength: 'AI research' },
}

export const sourceTones: Record<Kind, Tone> = { person: 'accent', registry: 'ok', import: 'neutral', rule: 'neutral', llm: 'info' }

/** Why the winner stands above a loser, from what both say of themselves. */
export function whyItLost(winner: Said, loser: Said, order: readonly Kind[]): string {
  if (winner.source_kind === loser.source_kind) return 'Same kind of source; the surer or newer one is shown.'
  const [first, second] = [order.indexOf(winner.source_kind), order.indexOf(loser.source_kind)]
  const strength = `${sourceWords[winner.source_kind].strength} comes before ${sourceWords[loser.source_kind].strength}`
  if (first >= 0 && first < second) return `For this field, ${strength}.`
  return 'The shown source is the surer one.'
}
