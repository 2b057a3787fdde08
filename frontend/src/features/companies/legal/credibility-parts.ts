import type { CompanyDetail } from '@/records/record-api'

/**
 * One printed part of the score. Not `available`: its register could not say, and it counts neither for nor against.
 */
export type Part = {
  key: string
  label: string
  points: number
  max: number
  available: boolean
  reason: string
  source: string | null
  source_url: string | null
  checked_at: string | null
}

type Scored = Pick<CompanyDetail, 'credibility_score' | 'credibility_max' | 'credibility_parts'>

/** The six parts as stored; what is not of their form is left out. */
export const readParts = (raw: unknown): Part[] =>
  Array.isArray(raw)
    ? (raw as Part[]).filter((part) => typeof part?.label === 'string' && typeof part.max === 'number')
    : []

/** "62 of 80 points that could be checked", and how many could not. */
export function scoreText(record: Scored): { score: string; of: string; missing: string | undefined } {
  const parts = readParts(record.credibility_parts)
  const all = parts.reduce((sum, part) => sum + part.max, 0)
  const open = parts.filter((part) => !part.available)
  const max = record.credibility_max ?? all - open.reduce((sum, part) => sum + part.max, 0)
  const short = all - max
  return {
    score: record.credibility_score === null ? 'Not known' : String(record.credibility_score),
    of: max > 0 ? `of ${max} points that could be checked` : 'nothing could be checked',
    missing:
      short > 0 ? `${short} of ${all} points could not be checked; they count neither for nor against.` : undefined,
  }
}

/**
 * The fill of a bar by its share of the points, cut where the filter's bands are: high from three quarters, medium from
 * a half.
 */
export function shareFill(share: number): string {
  if (share >= 0.75) return 'bg-ok'
  return share >= 0.5 ? 'bg-warn' : 'bg-bad'
}
