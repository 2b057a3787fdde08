import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { ApiError } from '@/api/error'
import { flattenPages } from '@/api/query'
import { runPages, type RunConfig } from '@/api/runs'
import {
  configOfSaved,
  selectionWords,
  useScheduleChanges,
  type Schedule,
} from '@/features/enrich/schedules/schedule-api'
import {
  cronOf,
  cronWords,
  firstRhythm,
  ownZone,
  rhythmOf,
  rhythmWords,
  weekdays,
  zones,
  type Rhythm,
} from '@/features/enrich/schedules/schedule-words'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { plural } from '@/ui/text/format'

type Props = {
  old: Schedule | undefined
  /** The run that is set up under New run, where it is whole. */
  form: RunConfig | undefined
  tagName: (id: string) => string
  onClose: () => void
}
const rhythms = (Object.keys(rhythmWords) as Rhythm['every'][]).map((value) => ({ value, label: rhythmWords[value] }))
const inForm = ['name', 'cron', 'time_zone']

/** Edits one schedule. Its runs start as the person who saved it. */
export function ScheduleDialog({ old, form, tagName, onClose }: Props) {
  const { save } = useScheduleChanges()
  const runs = useInfiniteQuery(runPages())
  const past = flattenPages(runs.data).rows.filter((run) => run.is_config_whole)
  const [name, setName] = useState(old?.name ?? '')
  const firstSource = form === undefined ? '' : 'form'
  const [source, setSource] = useState(old === undefined ? firstSource : 'kept')
  const [rhythm, setRhythm] = useState<Rhythm>(old === undefined ? firstRhythm : rhythmOf(old.cron))
  const [zone, setZone] = useState(old?.time_zone ?? ownZone())
  const cron = cronOf(rhythm)
  const run = past.find((one) => one.id === source)
  const saved = source === 'kept' ? old : run
  const config = source === 'form' ? form : saved && configOfSaved(saved)
  const sources = [
    ...(old === undefined ? [] : [{ value: 'kept', label: 'Current configuration' }]),
    ...(form === undefined ? [] : [{ value: 'form', label: 'Settings from New run' }]),
    ...past.map((one) => ({ value: one.id, label: one.name, group: 'Like a past run' })),
  ]
  const error = save.error instanceof ApiError ? save.error : undefined
  const elsewhere =
    save.error !== null &&
    (error === undefined || error.errors.length === 0 || error.errors.some(({ field }) => !inForm.includes(field)))
  const set = (change: Partial<Rhythm>) => setRhythm((now) => ({ ...now, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (cron === undefined || config === undefined) return
    const change = {
      name: name.trim(),
      cron,
      time_zone: zone,
      config: { ...config, estimate: null, name: source === 'kept' ? config.name : null },
      is_enabled: old?.is_enabled ?? true,
    }
    save.mutate(
      { old, change },
      {
        onSuccess: (saved) => {
          notify.done(`“${saved.name}” is saved`, {
            detail: saved.is_enabled ? cronWords(saved.cron) : 'It is paused.',
          })
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={old === undefined ? 'New schedule' : `Change ${old.name}`}
      description="It starts runs automatically, as you. If the previous run is still active, this one is skipped."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="schedule"
            busy={save.isPending}
            disabled={name.trim() === '' || cron === undefined || config === undefined}
          >
            {old === undefined ? 'Create the schedule' : 'Save'}
          </Button>
        </>
      }
    >
      <form id="schedule" onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" error={error?.fieldError('name')}>
          <Input
            autoFocus
            value={name}
            maxLength={200}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <Field
          label="Configuration"
          hint={
            config === undefined
              ? 'Set up a run under New run first, or take a past one.'
              : `${selectionWords(config, tagName)}: ${plural(config.stages.length, 'stage')}. ` +
                'The records are looked up again each time.'
          }
        >
          <Combobox
            value={source === '' ? undefined : source}
            onChange={setSource}
            options={sources}
            placeholder="Choose a configuration…"
            empty="No run to take it from"
          />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="When">
            <Select
              value={rhythm.every}
              onChange={(every) => set(every === 'custom' ? { every, cron: cron ?? rhythm.cron } : { every })}
              options={rhythms}
            />
          </Field>
          {rhythm.every === 'custom' ? (
            <Field label="Cron expression" error={error?.fieldError('cron')} hint="Minute, hour, day, month, weekday.">
              <Input
                value={rhythm.cron}
                maxLength={100}
                spellCheck={false}
                autoComplete="off"
                className="font-mono"
                onChange={({ target }) => set({ cron: target.value })}
              />
            </Field>
          ) : (
            <Field
              label={rhythm.every === 'hour' ? 'Minutes past, as in 00:15' : 'At'}
              error={error?.fieldError('cron') ?? (cron === undefined ? 'Enter a time such as 06:00.' : undefined)}
            >
              <Input type="time" value={rhythm.time} onChange={({ target }) => set({ time: target.value })} />
            </Field>
          )}
          {rhythm.every === 'week' && (
            <Field label="On">
              <Select
                value={String(rhythm.weekday)}
                onChange={(day) => set({ weekday: Number(day) })}
                options={weekdays.map((label, index) => ({ value: String(index), label }))}
              />
            </Field>
          )}
          {rhythm.every === 'month' && (
            <Field label="On day" hint={rhythm.day > 28 ? 'Months without that day are left out.' : undefined}>
              <Select
                value={String(rhythm.day)}
                onChange={(day) => set({ day: Number(day) })}
                options={Array.from({ length: 31 }, (_, index) => ({
                  value: String(index + 1),
                  label: String(index + 1),
                }))}
              />
            </Field>
          )}
          <Field label="Time zone" error={error?.fieldError('time_zone')}>
            <Combobox
              value={zone}
              onChange={setZone}
              options={zones(zone).map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
            />
          </Field>
        </div>
        {cron !== undefined && (
          <p role="status" className="text-sm text-ink-2">
            {cronWords(cron)} ({zone.replaceAll('_', ' ')})
          </p>
        )}
        {elsewhere && <ErrorState compact error={save.error} />}
      </form>
    </Dialog>
  )
}
