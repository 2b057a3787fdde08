import { addressText } from '@/features/companies/legal/legal-words'
import type { Match } from '@/features/companies/registry/registry-api'
import { formatDate, humanize } from '@/ui/text/format'

/** A part of a candidate's score: what was compared, and how many of 100 points it gave or took. */
export type ScorePart = { key: string; label: string; points: number }

/** One company of a register that may be ours. */
export type Candidate = {
  number: string
  name: string
  score: number
  parts: ScorePart[]
  status: string | null
  address: string | null
  /** Form, founding day, former names: what helps to tell namesakes apart. */
  facts: string[]
  url: string | null
}

type Loose = Record<string, unknown>
const object = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {}
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((item) => text(item) ?? []) : [])
const points = (share: number) => Math.round(share * 100)

const partWords: Record<string, (given: number) => string> = {
  name: () => 'Name alike',
  former_name: () => 'Only a former name is alike',
  city: (given) => (given >= 0 ? 'Same city' : 'Another city'),
  address: (given) => (given >= 0 ? 'Address alike' : 'Another address'),
  domain: (given) => (given >= 0 ? 'Same website' : 'Another website'),
  activity: (given) => (given >= 0 ? 'Activity fits' : 'Another activity'),
  country: (given) => (given >= 0 ? 'Same country' : 'Another country'),
  dissolved: () => 'Dissolved',
}

/** A candidate as the API keeps it, in our words; what it does not say is null or left out. */
export function readCandidate(raw: Match['candidates'][number]): Candidate {
  const profile = object(raw['profile'])
  const parts = Object.entries(object(raw['parts'])).flatMap(([key, given]): ScorePart[] =>
    typeof given === 'number' ? [{ key, label: partWords[key]?.(given) ?? humanize(key), points: points(given) }] : [],
  )
  const founded = text(profile['date_established'])
  const ended = text(profile['date_dissolved'])
  const activity = (Array.isArray(profile['nace_codes']) ? profile['nace_codes'] : [])
    .map((code) => text(object(code)['label']))
    .find((label) => label !== null)
  const trading = texts(profile['trading_names'])
  return {
    number: text(profile['registration_id']) ?? '',
    name: text(profile['official_name']) ?? 'Unnamed in the register',
    score: typeof raw['score'] === 'number' ? points(raw['score']) : 0,
    parts,
    status: text(profile['registration_status']),
    address: addressText(profile['address']),
    facts: [
      text(profile['legal_form_name_en']) ?? text(profile['legal_form_name']),
      founded === null ? null : `founded ${formatDate(founded)}`,
      ended === null ? null : `ended ${formatDate(ended)}`,
      activity ?? null,
      trading.length > 0 ? `also ${trading.join(', ')}` : null,
    ].filter((fact) => fact !== null),
    url: text(profile['source_url']),
  }
}
