import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { download } from '@/api/client'
import { refetch } from '@/api/query'
import { tags } from '@/api/tags'
import { commitImport, undoImport, type Import } from '@/features/imports/import-api'
import { OutcomeRows } from '@/features/imports/outcomes/outcome-rows'
import { OutcomeStats } from '@/features/imports/outcomes/outcome-stats'
import { UndoProgress } from '@/features/imports/progress-step'
import { StepFooter } from '@/features/imports/step-footer'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { notify } from '@/ui/overlays/toast'
import { Banner } from '@/ui/status/banner'
import { formatCount, formatSpan, plural } from '@/ui/text/format'

type Tag = { id: string; contacts_count: number }

/**
 * Where the records of an import are: by the import itself; by its tag where it made and filled nothing, because all
 * were known.
 */
function whereAre({ id, counts }: Import, tag: Tag | undefined) {
  const contacts = counts === null ? 0 : counts.contacts_created + counts.contacts_updated
  const companies = counts === null ? 0 : counts.companies_created + counts.companies_updated
  if (contacts + companies > 0)
    return {
      enrich: `of=imports&import=${id}`,
      list: `import_id=${id}`,
      nouns: contacts > 0 ? 'contacts' : 'companies',
    } as const
  return (
    tag &&
    ({
      enrich: `tag=${tag.id}`,
      list: `tag_ids=${tag.id}`,
      nouns: tag.contacts_count > 0 ? 'contacts' : 'companies',
    } as const)
  )
}

/** What an import did, where its records are, and the way back. */
export function ReportStep({ job }: { job: Import }) {
  const tenant = useTenant()
  const mayEdit = tenant.can('editor')
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const known = useQuery(tags())
  const wanted = job.mapping?.tags.map((name) => name.toLowerCase())
  const tag = known.data?.items.find((one) => wanted?.includes(one.name.toLowerCase()))
  const where = whereAre(job, tag)
  const touched = [
    '/api/imports/{import_id}',
    '/api/imports/{import_id}/rows',
    '/api/imports',
    '/api/contacts',
    '/api/companies',
    '/api/tags',
  ] as const
  const undo = useMutation({
    meta: { failure: 'The import was not undone' },
    mutationFn: () => undoImport(job.id),
    onSuccess: () => setAsking(false),
    onSettled: () => refetch(queries, '/api/imports/{import_id}', '/api/imports'),
  })
  const again = useMutation({
    meta: { failure: 'The import was not started again' },
    mutationFn: () => commitImport(job.id),
    onSettled: () => refetch(queries, ...touched),
  })
  const save = useMutation({
    meta: { failure: 'The file was not saved' },
    mutationFn: () => download(`/api/imports/${job.id}/errors.csv`, `${job.filename}-errors.csv`),
  })
  const saveFailed = useMutation({
    meta: { failure: 'The file was not saved' },
    mutationFn: () => download(`/api/imports/${job.id}/failed-rows.csv`, `${job.filename}-failed-rows.csv`),
  })
  const { counts } = job
  const took =
    job.started_at !== null && job.finished_at !== null
      ? (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000
      : null
  const wrong = counts === null ? 0 : counts.error + counts.warnings
  const made =
    counts === null
      ? ''
      : `${plural(counts.contacts_created, 'contact')} and ${plural(counts.companies_created, 'company', 'companies')}`
  if (job.work?.kind === 'undo') return <UndoProgress work={job.work} />
  return (
    <>
      {job.half_undone && (
        <Banner
          tone="bad"
          action={
            mayEdit && (
              <Button size="sm" busy={undo.isPending} onClick={() => undo.mutate()}>
                Finish the undo
              </Button>
            )
          }
        >
          {job.notes.at(-1) ?? 'The undo stopped in the middle.'}
        </Banner>
      )}
      {job.status === 'failed' && !job.half_undone && (
        <Banner
          tone="bad"
          action={
            mayEdit && (
              <Button size="sm" busy={again.isPending} onClick={() => again.mutate()}>
                Go on from there
              </Button>
            )
          }
        >
          Stopped after {plural(job.rows_done, 'row')} of {formatCount(job.row_count)}.{' '}
          {job.error ?? 'The reason is unknown.'}
        </Banner>
      )}
      {job.status === 'undone' && (
        <Banner tone="neutral">
          This import was undone: its values, tags and untouched records are gone again. {job.notes.at(-1)}
        </Banner>
      )}
      {job.differs && (
        <Banner tone="warn">
          The outcome differs from the preview: records changed in between. The numbers below are what was really done.
        </Banner>
      )}
      {counts !== null && <OutcomeStats counts={counts} planned={false} />}
      <OutcomeRows job={job} done />
      <StepFooter note={took === null ? '' : `${plural(counts?.rows ?? job.rows_done, 'row')} in ${formatSpan(took)}`}>
        {counts !== null && counts.error > 0 && (
          <Button icon={<Download aria-hidden />} busy={saveFailed.isPending} onClick={() => saveFailed.mutate()}>
            Failed rows as CSV
          </Button>
        )}
        {wrong > 0 && (
          <Button icon={<Download aria-hidden />} busy={save.isPending} onClick={() => save.mutate()}>
            Problems as CSV
          </Button>
        )}
        {mayEdit && job.status !== 'undone' && !job.half_undone && (
          <Button icon={<Undo2 aria-hidden />} onClick={() => setAsking(true)}>
            Undo
          </Button>
        )}
        {job.status !== 'undone' && where !== undefined && (
          <>
            <Button asChild>
              <Link to={`${tenant.path('enrich')}?${where.enrich}`}>Enrich them</Link>
            </Button>
            <Button asChild look="primary">
              <Link to={`${tenant.path(where.nouns)}?${where.list}`}>See the imported {where.nouns}</Link>
            </Button>
          </>
        )}
      </StepFooter>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Undo this import?"
        confirm="Undo the import"
        danger
        busy={undo.isPending}
        onConfirm={() => undo.mutate(undefined, { onSuccess: () => notify.info('Undoing the import') })}
      >
        The {made} that it created are deleted, except those that somebody has worked on since. Values it filled into
        other records are taken out again, and its tags come off.
      </ConfirmDialog>
    </>
  )
}
