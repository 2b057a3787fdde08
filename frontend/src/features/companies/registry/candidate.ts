import { addressText } from '@/features/companies/legal/legal-words'
import { numberOf, type RegistryCandidate } from '@/features/companies/registry/registry-api'
import { formatDate, humanize } from '@/ui/text/format'

/** A part of a candidate's score: what was compared, and how many of 100 points it gave or took. */
export type ScorePart = { key: string; label: string; points: number }

/** One company of a register that may be ours. */
export type Candidate = {
  number: string
  name: string
  score: number
  parts: ScorePart[]
  status: RegistryCandidate['profile']['registration_status']
  address: string | null
  /** Form, founding day, former names: what helps to tell namesakes apart. */
  facts: string[]
  url: string | null
}

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

/** A candidate as the page shows it; what the register does not tell is null or left out. */
export function readCandidate({ score, parts, profile }: RegistryCandidate): Candidate {
  const { date_established: founded, date_dissolved: ended, trading_names: trading } = profile
  const activity = profile.nace_codes.find(({ label }) => label)?.label
  return {
    number: numberOf({ profile }),
    name: profile.official_name || 'Unnamed in the register',
    score: points(score),
    parts: Object.entries(parts).map(([key, given]) => ({
      key,
      label: partWords[key]?.(given) ?? humanize(key),
      points: points(given),
    })),
    status: profile.registration_status,
    address: addressText(profile.address),
    facts: [
      profile.legal_form_name_en || profile.legal_form_name,
      founded && `founded ${formatDate(founded)}`,
      ended && `ended ${formatDate(ended)}`,
      activity,
      trading.length > 0 && `also ${trading.join(', ')}`,
    ].filter((fact): fact is string => Boolean(fact)),
    url: profile.source_url,
  }
}
