import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useParams } from 'react-router'

import { refetch } from '@/api/query'
import { ColumnsStep } from '@/features/imports/columns/columns-step'
import { oneImport, stateOf, stepOf, type Import, type StepId } from '@/features/imports/import-api'
import { PreviewStep } from '@/features/imports/preview-step'
import { CommitProgress } from '@/features/imports/progress-step'
import { ReportStep } from '@/features/imports/report-step'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { Stepper } from '@/ui/layout/stepper'
import { Badge } from '@/ui/status/badge'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Skeleton } from '@/ui/status/skeleton'
import { oneOf, useUrlState } from '@/url-state'

const steps: { id: StepId; label: string }[] = [
  { id: 'columns', label: 'Columns' },
  { id: 'preview', label: 'Preview' },
  { id: 'importing', label: 'Import' },
  { id: 'report', label: 'Report' },
]
const pageUrl = { step: oneOf(['next', 'columns'], 'next') }
const pollMs = 1000
const over: readonly Import['status'][] = ['previewed', 'completed', 'failed', 'undone']

const underWay = (job: Import | undefined) => job !== undefined && (job.status === 'importing' || job.work !== null)

export function ImportPage() {
  const { importId = '' } = useParams<{ importId: string }>()
  const tenant = useTenant()
  const [url, setUrl] = useUrlState(pageUrl)
  const found = useQuery({
    ...oneImport(importId),
    refetchInterval: ({ state }) => (underWay(state.data) ? pollMs : false),
  })
  const job = found.data
  const queries = useQueryClient()
  const phase = job && `${job.status} ${job.work?.kind ?? ''}`
  const last = useRef(phase)
  useEffect(() => {
    const changed = last.current !== undefined && last.current !== phase
    last.current = phase
    // Records, tags and lists read before it was through are old now.
    if (changed && job !== undefined && over.includes(job.status))
      void refetch(
        queries,
        '/api/imports/{import_id}/rows',
        '/api/imports',
        '/api/contacts',
        '/api/companies',
        '/api/tags',
      )
  }, [job, phase, queries])
  const back = (
    <Link to={tenant.path('import')} className="hover:text-ink hover:underline">
      Import
    </Link>
  )
  if (job === undefined) {
    return (
      <>
        <PageHeader title="Import" back={back} />
        {found.isError ? (
          <RecordErrorState
            error={found.error}
            onRetry={() => void found.refetch()}
            noun="import"
            action={
              <Button asChild>
                <Link to={tenant.path('import')}>All imports</Link>
              </Button>
            }
          />
        ) : (
          <div aria-busy="true" className="flex flex-col gap-3 p-6">
            <Skeleton className="h-6 w-72" />
            <Skeleton className="h-64 w-full" />
          </div>
        )}
      </>
    )
  }
  const step = stepOf(job, url.step === 'columns')
  const status = stateOf(job)
  const open = step === 'columns' || step === 'preview'
  const goColumns = () => setUrl({ step: 'columns' })
  const goOn = () => setUrl({ step: 'next' })
  return (
    <>
      <PageHeader
        title={job.filename}
        back={back}
        meta={
          <Badge dot tone={status.tone}>
            {status.label}
          </Badge>
        }
      />
      <div className="border-b border-line px-4 py-1 sm:px-6">
        <Stepper
          aria-label="Steps of this import"
          steps={steps}
          current={step}
          {...(open && tenant.can('editor') ? { onGo: goColumns } : {})}
        />
      </div>
      <StepBody key={`${job.id} ${step}`} job={job} step={step} onColumns={goColumns} onDone={goOn} />
    </>
  )
}

type BodyProps = { job: Import; step: StepId; onColumns: () => void; onDone: () => void }

function StepBody({ job, step, onColumns, onDone }: BodyProps) {
  if (step === 'columns') return <ColumnsStep key={job.version} job={job} onDone={onDone} />
  if (step === 'preview') return <PreviewStep job={job} onColumns={onColumns} />
  if (step === 'importing') return <CommitProgress job={job} />
  return <ReportStep job={job} />
}
