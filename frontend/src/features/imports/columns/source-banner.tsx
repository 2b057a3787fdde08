import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileCheck2, History } from 'lucide-react'

import { refetch } from '@/api/query'
import { forgetRemembered, tellConflict, type Import } from '@/features/imports/import-api'
import { Button } from '@/ui/controls/button'
import { Banner } from '@/ui/status/banner'
import { formatDate } from '@/ui/text/format'

type Props = {
  job: Import
  /** Whether the columns are mapped as before, where a mapping is remembered for these headers. */
  asBefore: boolean
  disabled: boolean
  onChange: (asBefore: boolean) => void
}

/** Names the tool whose export the file is, and the mapping that was chosen for the same headers before. */
export function SourceBanner({ job, asBefore, disabled, onChange }: Props) {
  const queries = useQueryClient()
  const forget = useMutation({
    mutationFn: () => forgetRemembered(job),
    onError: tellConflict,
    onSettled: () => refetch(queries, '/api/imports/{import_id}'),
    onSuccess: () => onChange(false),
  })
  const { remembered } = job
  return (
    <>
      {job.export !== null && (
        <Banner tone="info" icon={<FileCheck2 aria-hidden />}>
          Recognised as an export of {job.export.name}
        </Banner>
      )}
      {remembered !== null && job.mapping === null && (
        <Banner
          tone="info"
          icon={<History aria-hidden />}
          action={
            !disabled && (
              <span className="flex flex-wrap justify-end gap-2 py-1">
                <Button size="sm" onClick={() => onChange(!asBefore)}>
                  {asBefore ? 'Use recognised fields' : 'Use saved mapping'}
                </Button>
                <Button size="sm" busy={forget.isPending} onClick={() => forget.mutate()}>
                  Forget
                </Button>
              </span>
            )
          }
        >
          {asBefore ? 'Mapped as in' : 'A mapping is saved from'} “{remembered.filename}”,{' '}
          {formatDate(remembered.used_at)}
        </Banner>
      )}
    </>
  )
}
