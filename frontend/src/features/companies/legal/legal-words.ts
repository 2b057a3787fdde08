import type { Tone } from '@/ui/status/badge'
import { countryName, formatCount, humanize, unknownMark } from '@/ui/text/format'

type Loose = Record<string, unknown>
export const loose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {}
export const looseList = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(loose) : [])
export const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** An address on one line; null when no part of it is known. */
export function addressText(value: unknown): string | null {
  const parts = loose(value)
  const country = word(parts['country'])
  const place = [word(parts['postal_code']), word(parts['city'])].filter(Boolean).join(' ')
  const line = [word(parts['street']), place, country === undefined ? undefined : countryName(country)]
    .filter(Boolean)
    .join(', ')
  return line === '' ? null : line
}

/** "CZK 400,000" from `{amount, currency}`; the amount is decimal text and is never rounded away. */
export function capitalText(value: unknown): string {
  const { amount, currency } = loose(value)
  const digits = typeof amount === 'number' ? String(amount) : word(amount)
  if (digits === undefined || !/^\d+(\.\d+)?$/.test(digits)) return unknownMark
  const [whole = '', fraction = ''] = digits.split('.')
  const cents = /^0*$/.test(fraction) ? '' : `.${fraction}`
  return `${word(currency) ?? ''} ${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${cents}`.trim()
}

/** "10 to 19", "5 or more", "48" from a register's band `{min, max}`. */
export function bandText(value: unknown): string {
  const { min, max } = loose(value)
  const [low, high] = [number(min), number(max)]
  if (low === undefined) return high === undefined ? unknownMark : `up to ${formatCount(high)}`
  if (high === undefined) return `${formatCount(low)} or more`
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`
}

export type CodeGroup = { scheme: string; codes: { code: string; label: string | undefined }[] }

/**
 * Activity codes by scheme and revision, newest revision first; the same code in two revisions may mean different
 * things.
 */
export function codeGroups(value: unknown): CodeGroup[] {
  const found = new Map<string, { revision: string; codes: CodeGroup['codes'] }>()
  for (const item of looseList(value)) {
    const code = word(item['code'])
    if (code === undefined) continue
    const revision = word(item['revision']) ?? ''
    const scheme = `${word(item['scheme']) ?? 'Scheme not known'}${revision === '' ? '' : `, revision ${revision}`}`
    const group = found.get(scheme) ?? { revision, codes: [] }
    group.codes.push({ code, label: word(item['label']) })
    found.set(scheme, group)
  }
  return [...found]
    .sort(([, left], [, right]) => right.revision.localeCompare(left.revision, 'en', { numeric: true }))
    .map(([scheme, { codes }]) => ({ scheme, codes }))
}

/** State of a proceeding, in words. An unknown state counts as running and says that it is unknown. */
export function proceedingState(item: Loose): { label: string; tone: Tone } {
  const status = word(item['status'])
  if (status === 'running') return { label: 'Running', tone: 'bad' }
  if (status === 'pending') return { label: 'Petition, not decided', tone: 'warn' }
  if (status === 'ended') return { label: 'Ended', tone: 'neutral' }
  return { label: status === undefined ? 'State not known' : humanize(status), tone: 'warn' }
}

/** A register's note `code: sentence` as a sentence. */
export function noteText(note: string): string {
  const sentence = /^[a-z0-9_]+: (.+)$/s.exec(note)?.[1] ?? note
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.$/, '')}.`
}
