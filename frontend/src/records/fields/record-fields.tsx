import { lazy, Suspense, useMemo, useRef, useState, type ReactNode } from 'react'

import { isApiError } from '@/api/error'
import type { FieldInfo } from '@/api/fields/fields'
import type { Conflict } from '@/records/fields/conflict-dialog'
import { doubtAbout, doubtAfter } from '@/records/fields/doubtful-number'
import { FieldRow } from '@/records/fields/field-row'
import { useFields, useProvenance, useRecordChanges, valueOf, type Detail, type Entity } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { useHotkeys } from '@/ui/keyboard/use-hotkeys'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { plural } from '@/ui/text/format'

const ConflictDialog = lazy(async () => ({
  default: (await import('@/records/fields/conflict-dialog')).ConflictDialog,
}))

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Fields that stand together under a heading. `always` are shown as unknown when nobody knows them. */
export type FieldSection = { key: string; label: string; fields: readonly string[]; always?: readonly string[] }

type Props = {
  entity: Entity
  record: Detail
  editable: boolean
  /** Fields with a view of their own elsewhere. */
  without?: readonly string[]
  /** Groups with a place of their own elsewhere. */
  withoutGroups?: readonly string[]
  /** These sections, and nothing else; without it all of the catalogue's groups. */
  sections?: readonly FieldSection[]
  /** Own views of values, by field; undefined shows the value as its type says. */
  views?: Partial<Record<string, (value: unknown) => ReactNode>>
}

const nothing: readonly string[] = []

/**
 * Fields by section, each with its source. What nobody knows is folded away per section, and never shown as a value.
 */
export function RecordFields({
  entity,
  record,
  editable,
  without = nothing,
  withoutGroups = nothing,
  sections,
  views = {},
}: Props) {
  const { fields, groups } = useFields(entity)
  const said = useProvenance(entity, record.id)
  const byField = useMemo(() => new Map(said.data?.fields.map((item) => [item.field, item])), [said.data])
  const { edit, unlock, keep } = useRecordChanges(entity, record.id)
  const [conflict, setConflict] = useState<Conflict>()
  const [unfolded, setUnfolded] = useState<readonly string[]>([])
  const box = useRef<HTMLDivElement>(null)
  // Rows take `e` themselves while they have the focus; from elsewhere it leads to the first row.
  useHotkeys(
    { e: () => box.current?.querySelector<HTMLElement>('[data-field][tabindex="0"]')?.focus() },
    { enabled: editable },
  )
  const save = async (field: FieldInfo, value: unknown, version: number) => {
    try {
      const stored = await edit.mutateAsync({ version, values: { [field.key]: value } })
      setConflict(undefined)
      const doubt = doubtAfter(stored, [field.key])
      if (doubt !== undefined) notify.warn(`${field.label} is stored, but doubtful`, doubt)
    } catch (error) {
      if (isApiError(error, 'version_conflict'))
        setConflict({ field, mine: value, theirs: error.body['current'] as Detail })
      throw error
    }
  }
  if (fields.length === 0) return <Skeleton className="h-40" />
  const inGroups = (): FieldSection[] =>
    groups
      .filter((group) => !withoutGroups.includes(group.key))
      .map((group) => ({
        ...group,
        fields: fields
          .filter((field) => field.group === group.key && !without.includes(field.key))
          .map((field) => field.key),
      }))
  return (
    <div ref={box} className="flex flex-col gap-5">
      {said.error && <ErrorState compact error={said.error} onRetry={() => void said.refetch()} />}
      {(sections ?? inGroups()).map((group) => {
        const members = group.fields.flatMap((key) => fields.find((field) => field.key === key) ?? [])
        const unknown = members.filter(
          (field) => group.always?.includes(field.key) !== true && isEmpty(valueOf(record, field.key)),
        )
        const open = unfolded.includes(group.key)
        const shown = open ? members : members.filter((field) => !unknown.includes(field))
        if (members.length === 0) return null
        return (
          <section key={group.key} aria-label={group.label}>
            <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">{group.label}</h2>
            {shown.map((field) => (
              <FieldRow
                key={field.key}
                field={field}
                value={valueOf(record, field.key)}
                locked={record.locked_fields.includes(field.key)}
                said={byField.get(field.key)}
                saidLoading={said.isPending}
                editable={editable}
                onSave={(value) => save(field, value, record.version)}
                onRelease={() => unlock.mutate(field.key)}
                doubt={doubtAbout(record, field.key)}
                view={isEmpty(valueOf(record, field.key)) ? undefined : views[field.key]?.(valueOf(record, field.key))}
              />
            ))}
            {unknown.length > 0 && (
              <Button
                look="ghost"
                size="sm"
                aria-expanded={open}
                onClick={() =>
                  setUnfolded((old) => (open ? old.filter((key) => key !== group.key) : [...old, group.key]))
                }
              >
                {open ? 'Hide what is not known' : `${plural(unknown.length, 'field')} not known`}
              </Button>
            )}
          </section>
        )
      })}
      {conflict !== undefined && (
        <Suspense>
          <ConflictDialog
            conflict={conflict}
            busy={edit.isPending}
            onMine={() =>
              void save(conflict.field, conflict.mine, conflict.theirs.version).catch(
                (error: unknown) =>
                  isApiError(error, 'version_conflict') || notify.failed('Your value was not stored', error),
              )
            }
            onTheirs={() => {
              keep(conflict.theirs)
              setConflict(undefined)
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
