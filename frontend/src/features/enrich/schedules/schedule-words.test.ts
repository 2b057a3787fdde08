import { expect, it } from 'vitest'

import {
  cronOf,
  cronWords,
  firstRhythm,
  rhythmOf,
  zoneInstant,
  zones,
} from '@/features/enrich/schedules/schedule-words'

it.each([
  ['0 * * * *', 'Every hour, on the hour'],
  ['15 * * * *', 'Every hour, 15 minutes past'],
  ['30 6 * * *', 'Every day at 06:30'],
  ['0 6 * * 1-5', 'Monday to Friday at 06:00'],
  ['5 23 * * 0', 'Every Sunday at 23:05'],
  ['0 4 1 * *', 'On the 1st of every month at 04:00'],
  ['0 4 12 * *', 'On the 12th of every month at 04:00'],
  ['0 4 23 * *', 'On the 23rd of every month at 04:00'],
])('says %s as “%s” and writes it the same again', (cron, said) => {
  expect(cronWords(cron)).toBe(said)
  expect(cronOf(rhythmOf(cron))).toBe(cron)
})

it.each(['*/5 * * * *', '0 6 1 * 1', '0 6 * 3 *', '0 6,18 * * *', '99 6 * * *', 'nonsense'])(
  'keeps %s unchanged',
  (cron) => {
    expect(rhythmOf(cron).every).toBe('custom')
    expect(cronOf(rhythmOf(cron))).toBe(cron)
    expect(cronWords(cron)).toContain(cron)
  },
)

it('takes 7 for Sunday, and has no line for a time that is none', () => {
  expect(cronWords('0 6 * * 7')).toBe('Every Sunday at 06:00')
  expect(cronOf({ ...firstRhythm, time: '25:00' })).toBeUndefined()
  expect(cronOf({ ...firstRhythm, time: '' })).toBeUndefined()
  expect(cronOf({ ...firstRhythm, every: 'custom', cron: ' ' })).toBeUndefined()
})

it('shows an instant on the clock of the schedule', () => {
  expect(zoneInstant('2026-01-12T05:00:00Z', 'Europe/Prague')).toBe('Mon 12 Jan, 06:00')
  expect(zones('Mars/Base').slice(0, 2)).toEqual(['UTC', 'Mars/Base'])
})
