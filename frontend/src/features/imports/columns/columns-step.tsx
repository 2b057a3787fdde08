import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useMemo, useState } from 'react'

import { catalogue } from '@/api/fields/fields'
import { refetch } from '@/api/query'
import { ColumnRow } from '@/features/imports/columns/column-row'
import { LeftOutCard } from '@/features/imports/columns/left-out-card'
import { ConstantsCard } from '@/features/imports/columns/constants-card'
import {
  decidedBefore,
  doubled,
  draftOf,
  ignore,
  mayJoin,
  missing,
  rowsOf,
  targetOptions,
  undecided,
} from '@/features/imports/columns/mapping'
import { isMake, useOwnField } from '@/features/imports/columns/own-field'
import { MappingSettings } from '@/features/imports/columns/mapping-settings'
import { RejectedCard } from '@/features/imports/columns/rejected-card'
import { OriginCard } from '@/features/imports/columns/origin-card'
import { ReadingPanel } from '@/features/imports/columns/reading-panel'
import { SourceBanner } from '@/features/imports/columns/source-banner'
import { saveAndPreview, tellConflict, type Import, type MappingDraft } from '@/features/imports/import-api'
import { StepFooter } from '@/features/imports/step-footer'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { plural } from '@/ui/text/format'

/** Which column goes to which field; the choice is kept when the preview is asked for. */
export function ColumnsStep({ job, onDone }: { job: Import; onDone: () => void }) {
  const queries = useQueryClient()
  const mayEdit = useTenant().can('editor')
  const fields = useQuery(catalogue())
  const options = useMemo(() => targetOptions(fields.data), [fields.data])
  const [draft, setDraft] = useState(() => draftOf(job))
  const [asBefore, setAsBefore] = useState(job.remembered !== null)
  const [decided, setDecided] = useState<ReadonlySet<number>>(() => decidedBefore(job))
  const twice = doubled(draft)
  const lacking = missing(draft)
  const open = undecided(job, draft, decided)
  const rows = rowsOf(job, draft)
  const used = draft.columns.filter((column) => column.target !== ignore).length
  const save = useMutation({
    mutationFn: () => saveAndPreview(job, draft),
    onError: tellConflict,
    onSettled: () => refetch(queries, '/api/imports/{import_id}', '/api/imports/{import_id}/rows', '/api/imports'),
    onSuccess: onDone,
  })
  const change = (next: Partial<MappingDraft>) => setDraft((old) => ({ ...old, ...next }))
  const aim = (index: number, target: string) =>
    change({ columns: draft.columns.map((column) => (column.index === index ? { index, target } : column)) })
  const own = useOwnField(aim)
  const join = (index: number) =>
    change({ columns: draft.columns.map((column) => (column.index === index ? { ...column, join: ' ' } : column)) })
  const useSaved = (saved: boolean) => {
    setAsBefore(saved)
    setDraft(draftOf(job, saved))
    setDecided(saved ? decidedBefore(job) : new Set())
  }
  const header = (index: number | undefined) => job.columns.find((column) => column.index === index)?.header
  const blocked =
    lacking ??
    (twice.size > 0 ? 'Two columns go to the same field. Ignore one of them, or choose another field.' : undefined) ??
    (open.length > 0 ? `${plural(open.length, 'column')} to decide: choose a field or leave it out.` : undefined)
  const keep = (columns: readonly { index: number }[]) =>
    setDecided((old) => new Set([...old, ...columns.map(({ index }) => index)]))
  return (
    <>
      <div className="flex flex-col gap-4 p-4 sm:p-6">
        <SourceBanner job={job} asBefore={asBefore} disabled={!mayEdit} onChange={useSaved} />
        <ReadingPanel job={job} disabled={!mayEdit} />
        <Card
          padded={false}
          title="Columns"
          description={`${plural(used, 'column')} of ${job.columns.length} will be imported; the others are ignored.`}
          actions={
            mayEdit &&
            open.length > 1 && (
              <Button size="sm" onClick={() => keep(open)}>
                Accept all {open.length} suggestions
              </Button>
            )
          }
        >
          <div role="table" aria-label="Columns of the file">
            <div
              role="row"
              className={clsx(
                'hidden gap-4 border-b border-line px-4 py-1.5 text-xs text-ink-3',
                'md:grid md:grid-cols-[minmax(0,1.1fr)_minmax(0,1.5fr)_minmax(0,1.2fr)_minmax(0,1.3fr)]',
              )}
            >
              {['In the file', 'Sample values', 'Goes to', 'Match confidence'].map((word) => (
                <span key={word} role="columnheader">
                  {word}
                </span>
              ))}
            </div>
            {job.columns.map((column) => (
              <ColumnRow
                key={column.index}
                column={column}
                rows={job.row_count}
                target={draft.columns.find((one) => one.index === column.index)?.target ?? ignore}
                options={options}
                clash={header(twice.get(column.index))}
                disabled={!mayEdit}
                asks={open.includes(column)}
                onChange={(target) =>
                  isMake(target) ? own.mutate({ column, make: target }) : aim(column.index, target)
                }
                onJoin={
                  mayJoin(fields.data, draft.columns.find((one) => one.index === column.index)?.target ?? ignore)
                    ? () => join(column.index)
                    : undefined
                }
                onKeep={() => keep([column])}
              />
            ))}
          </div>
        </Card>
        <RejectedCard job={job} draft={draft} disabled={!mayEdit} onChange={setDraft} />
        <LeftOutCard
          job={job}
          kept={draft.kept_lines}
          disabled={!mayEdit}
          onChange={(kept_lines) => change({ kept_lines })}
        />
        <MappingSettings draft={draft} disabled={!mayEdit} onChange={change} />
        <OriginCard draft={draft} disabled={!mayEdit} onChange={change} />
        <ConstantsCard
          draft={draft}
          options={options}
          disabled={!mayEdit}
          onChange={(constants) => change({ constants })}
        />
        {save.isError && (
          <Card>
            <ErrorState compact error={save.error} />
          </Card>
        )}
      </div>
      {mayEdit && (
        <StepFooter
          note={
            save.isPending
              ? `Preparing a preview of ${plural(rows, 'row')}…`
              : (blocked ?? 'Next you see what every row becomes. Nothing is imported yet.')
          }
          warn={blocked !== undefined}
        >
          <Button look="primary" busy={save.isPending} disabled={blocked !== undefined} onClick={() => save.mutate()}>
            Preview {plural(rows, 'row')}
          </Button>
        </StepFooter>
      )}
    </>
  )
}
