import { useMutation, useQueryClient } from '@tanstack/react-query'

import { refetch } from '@/api/query'
import { commitImport, previewAgain, type Import } from '@/features/imports/import-api'
import { OutcomeRows } from '@/features/imports/outcomes/outcome-rows'
import { OutcomeStats } from '@/features/imports/outcomes/outcome-stats'
import { PreviewProgress } from '@/features/imports/progress-step'
import { StepFooter } from '@/features/imports/step-footer'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Banner } from '@/ui/status/banner'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { plural } from '@/ui/text/format'

/** What a commit would do now, row by row; the same code decides in the commit. */
export function PreviewStep({ job, onColumns }: { job: Import; onColumns: () => void }) {
  const queries = useQueryClient()
  const mayEdit = useTenant().can('editor')
  const settle = () => refetch(queries, '/api/imports/{import_id}', '/api/imports/{import_id}/rows', '/api/imports')
  const again = useMutation({ mutationFn: () => previewAgain(job.id), onSettled: settle })
  const commit = useMutation({ mutationFn: () => commitImport(job.id), onSettled: settle })
  const failure = again.error ?? commit.error
  if (job.work?.kind === 'preview') return <PreviewProgress job={job} work={job.work} />
  if (job.planned === null) {
    return (
      <>
        {job.error !== null && <Banner tone="bad">The preview was not finished: {job.error}</Banner>}
        <EmptyState
          title="The preview is not ready yet"
          action={
            mayEdit && (
              <Button look="primary" busy={again.isPending} onClick={() => again.mutate()}>
                Preview {plural(job.row_count, 'row')}
              </Button>
            )
          }
        >
          Check what each row becomes before anything is imported.
        </EmptyState>
        {failure !== null && <ErrorState error={failure} />}
      </>
    )
  }
  const worth = job.planned.rows - job.planned.error
  const note =
    job.planned.error > 0
      ? `${plural(job.planned.error, 'row')} cannot be imported and will be left out; the report lists them.`
      : 'Nothing is imported until you press the button. You can undo it afterwards.'
  return (
    <>
      {job.rejected.length > 0 && (
        <Banner
          tone="warn"
          action={
            mayEdit && (
              <Button size="sm" onClick={onColumns}>
                Say what they mean
              </Button>
            )
          }
        >
          {plural(job.rejected.length, 'value')} of the list {job.rejected.length === 1 ? 'does' : 'do'} not fit the
          field of {job.rejected.length === 1 ? 'its' : 'their'} column.
        </Banner>
      )}
      <OutcomeStats counts={job.planned} planned />
      <OutcomeRows job={job} done={false} />
      <StepFooter note={failure === null ? note : <ErrorState compact error={failure} />}>
        {mayEdit && (
          <>
            <Button onClick={onColumns}>Change the columns</Button>
            <Button
              onClick={() => again.mutate()}
              busy={again.isPending}
              title="Refresh the preview, in case records have changed"
            >
              Preview again
            </Button>
            <Button
              look="primary"
              busy={commit.isPending}
              disabled={again.isPending || worth === 0}
              onClick={() => commit.mutate()}
            >
              Import {plural(worth, 'row')}
            </Button>
          </>
        )}
      </StepFooter>
    </>
  )
}
