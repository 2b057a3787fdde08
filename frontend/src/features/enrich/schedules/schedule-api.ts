import { useMutation, useQueryClient } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { apiQuery, changeCached, refetch } from '@/api/query'
import type { Run, RunConfig } from '@/api/runs'
import type { components } from '@/api/schema.gen'
import { notify } from '@/ui/overlays/toast'
import { plural } from '@/ui/text/format'

type Schemas = components['schemas']
export type Schedule = Schemas['ScheduleOut']
export type ScheduleNew = Schemas['ScheduleIn']
export type ScheduleChange = Partial<Omit<Schemas['ScheduleEditIn'], 'version'>>

const list = '/api/pipeline/schedules'
const one = '/api/pipeline/schedules/{schedule_id}'
const at = ({ id }: { id: string }) => ({ params: { path: { schedule_id: id } } })
const unchanged: Schemas['ScheduleEditIn'] = {
  version: 0,
  name: null,
  cron: null,
  time_zone: null,
  config: null,
  is_enabled: null,
}

export const schedules = () => apiQuery(5_000, list)

/** The request that a schedule or a run keeps; the server took it as one. */
export const configOfSaved = (saved: Schedule | Run): RunConfig => saved.config as unknown as RunConfig

/** Everything a person does to schedules; the list follows. */
export function useScheduleChanges() {
  const queries = useQueryClient()
  const settle = () => refetch(queries, list)
  const save = useMutation({
    // A refusal is shown in the form, at the field it is about.
    mutationFn: ({ old, change }: { old: Schedule | undefined; change: ScheduleNew }) =>
      old === undefined
        ? unwrap(api.POST(list, { body: change }))
        : unwrap(api.PATCH(one, { ...at(old), body: { ...unchanged, ...change, version: old.version } })),
    onSettled: settle,
  })
  const enable = useMutation({
    meta: { failure: 'The schedule was not changed' },
    mutationFn: ({ schedule, on }: { schedule: Schedule; on: boolean }) =>
      unwrap(api.PATCH(one, { ...at(schedule), body: { ...unchanged, is_enabled: on, version: schedule.version } })),
    onMutate: ({ schedule, on }) =>
      changeCached<Schemas['SchedulesOut']>(queries, schedules().queryKey, (old) => ({
        ...old,
        items: old.items.map((item) =>
          item.id === schedule.id ? { ...item, is_enabled: on, ...(on ? {} : { next_at: null, upcoming: [] }) } : item,
        ),
      })),
    onError: (_error, _change, back) => back?.(),
    onSettled: settle,
  })
  const remove = useMutation({
    meta: { failure: 'The schedule was not deleted' },
    mutationFn: (schedule: Schedule) => unwrap(api.DELETE(one, at(schedule))),
    onSuccess: (_nothing, schedule) =>
      notify.done(`The schedule “${schedule.name}” is deleted`, { detail: 'The runs it started stay.' }),
    onSettled: settle,
  })
  const runNow = useMutation({
    meta: { failure: 'The run was not started' },
    mutationFn: (schedule: Schedule) => unwrap(api.POST('/api/pipeline/schedules/{schedule_id}/run-now', at(schedule))),
    onSettled: () => refetch(queries, list, '/api/pipeline/runs'),
  })
  return { save, enable, remove, runNow }
}

/** Which records a request is about, in words; `tagName` says what a tag is called. */
export function selectionWords({ selection: from }: RunConfig, tagName: (id: string) => string): string {
  const left = (ids: readonly string[] | undefined) => ((ids ?? []).length === 0 ? '' : ` but ${(ids ?? []).length}`)
  const parts = [
    from.all === true ? 'all records' : '',
    (from.tag_ids ?? []).length > 0 ? `tagged ${(from.tag_ids ?? []).map(tagName).join(', ')}` : '',
    (from.import_ids ?? []).length > 0 ? `records of ${plural((from.import_ids ?? []).length, 'import')}` : '',
    (from.company_ids ?? []).length > 0
      ? plural((from.company_ids ?? []).length, 'chosen company', 'chosen companies')
      : '',
    (from.contact_ids ?? []).length > 0 ? plural((from.contact_ids ?? []).length, 'chosen contact') : '',
    from.company_filter ? `companies of a filter${left(from.not_company_ids)}` : '',
    from.contact_filter ? `contacts of a filter${left(from.not_contact_ids)}` : '',
  ].filter(Boolean)
  const narrowed = [
    (from.owner_ids ?? []).length > 0 ? 'of some owners' : '',
    (from.tiers ?? []).length > 0 ? 'of some tiers' : '',
    from.sample_size ? `a sample of ${plural(from.sample_size, 'company', 'companies')}` : '',
  ].filter(Boolean)
  const said = [parts.join(' and '), ...narrowed].join(', ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}
