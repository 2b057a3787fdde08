/** The times that people choose; `custom` is a cron that none of the others says. */
export type Rhythm = {
  every: 'hour' | 'day' | 'workday' | 'week' | 'month' | 'custom'
  /** `06:00`; of an hour only the minutes count. */
  time: string
  weekday: number
  day: number
  cron: string
}

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
export const rhythmWords: Record<Rhythm['every'], string> = {
  hour: 'Every hour',
  day: 'Every day',
  workday: 'Monday to Friday',
  week: 'Every week',
  month: 'Every month',
  custom: 'Custom (cron)',
}
export const firstRhythm: Rhythm = { every: 'workday', time: '06:00', weekday: 1, day: 1, cron: '0 6 * * 1-5' }

const two = (number: number) => String(number).padStart(2, '0')
const endings: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const ordinal = (day: number) => `${day}${endings[ordinals.select(day)]}`

/** The cron line of a rhythm; undefined while its time is none. */
export function cronOf({ every, time, weekday, day, cron }: Rhythm): string | undefined {
  if (every === 'custom') return cron.trim() === '' ? undefined : cron.trim()
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(time) ?? []
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined
  const at = `${Number(minutes)} ${Number(hours)}`
  if (every === 'hour') return `${Number(minutes)} * * * *`
  if (every === 'workday') return `${at} * * 1-5`
  if (every === 'week') return `${at} * * ${weekday}`
  return every === 'month' ? `${at} ${day} * *` : `${at} * * *`
}

/** What a cron line means for the form; lines that the form has no words for stay as they are. */
export function rhythmOf(cron: string): Rhythm {
  const line = cron.trim().split(/\s+/).join(' ')
  const found = /^(\d{1,2}) (\d{1,2}|\*) (\d{1,2}|\*) \* (\*|[0-7]|1-5)$/.exec(line)
  const custom: Rhythm = { ...firstRhythm, every: 'custom', cron }
  if (found === null) return custom
  const [, minute = '', hour = '', day = '', weekday = ''] = found
  const known = { ...firstRhythm, cron, time: `${two(hour === '*' ? 0 : Number(hour))}:${two(Number(minute))}` }
  if (Number(minute) > 59 || (hour !== '*' && Number(hour) > 23)) return custom
  if (hour === '*') return day === '*' && weekday === '*' ? { ...known, every: 'hour' } : custom
  if (day !== '*')
    return weekday === '*' && Number(day) >= 1 && Number(day) <= 31
      ? { ...known, every: 'month', day: Number(day) }
      : custom
  if (weekday === '*') return { ...known, every: 'day' }
  return weekday === '1-5' ? { ...known, every: 'workday' } : { ...known, every: 'week', weekday: Number(weekday) % 7 }
}

/** "Monday to Friday at 06:00"; a line without words of its own is quoted. */
export function cronWords(cron: string): string {
  const { every, time, weekday, day } = rhythmOf(cron)
  if (every === 'custom') return `At “${cron.trim()}”`
  if (every === 'hour')
    return time === '00:00' ? 'Every hour, on the hour' : `Every hour, ${Number(time.slice(3))} minutes past`
  if (every === 'week') return `Every ${weekdays[weekday] ?? 'week'} at ${time}`
  if (every === 'month') return `On the ${ordinal(day)} of every month at ${time}`
  return `${rhythmWords[every]} at ${time}`
}

/** An instant on the clock of another time zone: "Tue 25 Nov, 06:00". */
export function zoneInstant(iso: string, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZone,
    }).format(new Date(iso))
  } catch {
    return iso
  }
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
/** All names that this browser knows, UTC first; and the one in use, should the browser not know it. */
export const zones = (used: string): string[] => [...new Set(['UTC', used, ...Intl.supportedValuesOf('timeZone')])]
