/** One voice for numbers and instants. `null` is unknown, and is shown as unknown. */
export const unknownMark = '—'

const counts = new Intl.NumberFormat('en-GB')
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 })
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const instants = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const ago = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto', style: 'short' })

type Maybe<T> = T | null | undefined

export function formatCount(value: Maybe<number>): string {
  return value === null || value === undefined ? unknownMark : counts.format(value)
}

export function formatCompact(value: Maybe<number>): string {
  return value === null || value === undefined ? unknownMark : compact.format(value)
}

/** Dollars as the API sends them, a number or a decimal string; small amounts keep four digits. */
export function formatMoney(value: Maybe<number | string>, currency = 'USD'): string {
  if (value === null || value === undefined || value === '') return unknownMark
  const amount = Number(value)
  if (!Number.isFinite(amount)) return unknownMark
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2
  return new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount)
}

/** `share` is 0–1. Never rounds an unfinished thing up to 100 %. */
export function formatPercent(share: Maybe<number>): string {
  if (share === null || share === undefined) return unknownMark
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100}%`
}

export function formatDate(iso: Maybe<string>): string {
  const at = iso ? new Date(iso) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? unknownMark : dates.format(at)
}

export function formatInstant(iso: Maybe<string>): string {
  const at = iso ? new Date(iso) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? unknownMark : instants.format(at)
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

export function formatAgo(iso: Maybe<string>, now: number = Date.now()): string {
  const at = iso ? new Date(iso).getTime() : Number.NaN
  if (Number.isNaN(at)) return unknownMark
  const seconds = Math.round((at - now) / 1000)
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return ago.format(Math.trunc(seconds / size), unit)
  return 'just now'
}

/** Seconds as "40 s", "3 min 20 s", "2 h 5 min". */
export function formatSpan(seconds: Maybe<number>): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return unknownMark
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600)
    return whole % 60 === 0 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round((whole % 3600) / 60)
  return minutes === 0 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 3600)} h ${minutes} min`
}

/** "tier_1_platinum" -> "Tier 1 platinum": for enum members without a label of their own. */
export function humanize(member: string): string {
  const words = member.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })

/** "CZ" -> "Czechia"; returns any other text unchanged. */
export function countryName(code: string): string {
  try {
    return countries.of(code) ?? code
  } catch {
    return code
  }
}

/** plural(1, 'contact') -> "1 contact"; plural(3, 'company', 'companies') -> "3 companies". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
