import { numberOf, type Check, type Checks, type Match } from '@/features/companies/registry/registry-api'
import type { Tone } from '@/ui/status/badge'
import { countryName, formatAgo, formatInstant } from '@/ui/text/format'

/** What one register has to say about a company, in words. */
export type RegisterState = {
  registry: string
  label: string
  tone: Tone
  word: string
  sentence: string
  /** The official record, and when it was fetched. */
  url: string | null
  fetchedAt: string | null
  /** When it was asked last, where it gave no record. */
  askedAt: string | null
  sandbox: boolean
  match: Match | undefined
}

/** What the record knows of insolvency; unknown is null. */
export type Insolvency = {
  insolvency_flag: boolean | null
  insolvency_proceedings: readonly unknown[] | null
  insolvency_total_count: number | null
  insolvency_warnings: readonly string[] | null
}

type Said = Pick<RegisterState, 'tone' | 'word' | 'sentence'>

const sentenceOf = (text: string) =>
  text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

const tones: Record<Match['outcome'], Tone> = { matched: 'ok', absent: 'neutral', ambiguous: 'warn' }

const outcome = ({ outcome: ended, word, sentence, doubtful }: Match): Said => ({
  tone: doubtful ? 'warn' : tones[ended],
  word,
  sentence,
})

function insolvency(check: Check, known: Insolvency): Said {
  const note = sentenceOf(check.note ?? '')
  const proceedings = (known.insolvency_proceedings ?? []) as { status?: unknown }[]
  if (known.insolvency_flag === true) return { tone: 'bad', word: 'Proceeding running', sentence: note }
  if (proceedings.some((item) => item.status === 'pending'))
    return { tone: 'warn', word: 'Petition filed', sentence: `Not decided yet. ${note}`.trim() }
  const isPossible = (known.insolvency_warnings ?? []).some((warning) => warning.startsWith('possible_debtor:'))
  if (known.insolvency_flag === null && isPossible) return { tone: 'warn', word: 'Possible, check', sentence: note }
  if (known.insolvency_flag === null) return { tone: 'neutral', word: 'No statement', sentence: note }
  if (proceedings.length > 0 || (known.insolvency_total_count ?? 0) > 0)
    return { tone: 'info', word: 'Ended proceedings only', sentence: note }
  return {
    tone: 'ok',
    word: 'No entry now',
    sentence: 'Entries are removed about five years after their end: none now is no history of solvency.',
  }
}

function stateOf(check: Check, match: Match | undefined, known: Insolvency, now: number): Said {
  if (check.failed_at !== null) {
    // The reason begins with the client's name, which the row says already.
    const problem = (check.problem ?? 'the reason was not given').replace(/^(sandbox:)?[a-z]+: /, '').replace(/\.$/, '')
    const how = check.not_asked ? 'Could not be asked' : 'Asked in vain'
    const failed = `${how} ${formatAgo(check.failed_at, now)}: ${problem}.`
    if (check.checked_at === null)
      return { tone: 'warn', word: 'Not checked yet', sentence: `${failed} Look it up again later.` }
    const then = stateOf(
      { ...check, failed_at: null, not_asked: false, asked_at: check.checked_at },
      match,
      known,
      now,
    ).word
    return {
      tone: 'warn',
      word: `Not checked since ${formatInstant(check.checked_at)}`,
      sentence: `${failed} What is shown is what it said then: ${then.charAt(0).toLowerCase()}${then.slice(1)}.`,
    }
  }
  if (match !== undefined) return outcome(match)
  if (check.registry === 'isir' && check.checked_at !== null) return insolvency(check, known)
  if (check.asked_at === null && check.checked_at === null)
    return { tone: 'neutral', word: 'Not asked yet', sentence: 'Look it up now, or run the registry stages on Enrich.' }
  return { tone: 'neutral', word: 'No statement', sentence: sentenceOf(check.note ?? '') }
}

/** The registers that are asked about a company, each with its state in words. */
export function registerStates(
  checks: Checks,
  matches: readonly Match[],
  known: Insolvency,
  now: number = Date.now(),
): RegisterState[] {
  return checks.checks.map((check) => {
    const match = matches.find((item) => item.registry === check.registry)
    const { tone, word, sentence } = stateOf(check, match, known, now)
    const candidate = match?.candidates.find((item) => numberOf(item) === match.registration_id)
    return {
      registry: check.registry,
      label: check.label,
      tone,
      word,
      sentence,
      url: check.source_url ?? candidate?.profile.source_url ?? null,
      fetchedAt: check.fetched_at,
      // The sentence says when the failed request was.
      askedAt: check.failed_at === null ? (check.asked_at ?? check.checked_at) : null,
      sandbox: check.provider?.startsWith('sandbox') === true,
      match,
    }
  })
}

/** Why the other registers are not asked, in a sentence; undefined when all of them are. */
export function elsewhere({
  elsewhere: others = [],
  country,
}: Pick<Checks, 'elsewhere' | 'country'>): string | undefined {
  if (others.length === 0) return undefined
  const names = others.map((one) => one.label)
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const one = others.length === 1
  if (country === null)
    return (
      `${listed} ${one ? 'is' : 'are'} not asked: it is not known where the company is registered. ` +
      'Set its HQ country, or say in which register to look.'
    )
  return `${listed} ${one ? 'does' : 'do'} not apply: the company is in ${countryName(country)}.`
}
