import { useInfiniteQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'

import { flattenPages } from '@/api/query'
import { pastColumns } from '@/features/imports/columns/past-columns'
import { importPages, type ImportSummary } from '@/features/imports/import-api'
import { UploadZone } from '@/features/imports/upload-zone'
import { useTenant } from '@/tenant'
import { DataGrid } from '@/ui/grid/data-grid'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { PageHeader } from '@/ui/layout/page-header'
import { EmptyState } from '@/ui/status/empty-state'

export function ImportsPage() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const layout = useColumnLayout<ImportSummary>('imports', pastColumns)
  const list = useInfiniteQuery(importPages())
  const { rows, total } = useMemo(() => flattenPages(list.data), [list.data])
  return (
    <>
      <PageHeader title="Import" />
      {tenant.can('editor') && (
        <div className="px-4 pt-4 sm:px-6">
          <UploadZone />
        </div>
      )}
      <h2 className="px-4 pt-5 pb-2 text-sm font-semibold sm:px-6">Past imports</h2>
      <div className="flex min-h-64 flex-1 flex-col border-t border-line">
        <DataGrid
          label="Past imports"
          columns={pastColumns}
          layout={layout}
          rows={rows}
          total={total}
          loading={list.isPending}
          error={list.error ?? undefined}
          onRetry={() => void list.refetch()}
          hasMore={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onEndReached={() => void list.fetchNextPage()}
          onOpen={(row) => void navigate(tenant.path(`import/${row.id}`))}
          empty={
            <EmptyState icon={<FileUp />} title="Nothing imported yet">
              {tenant.can('editor')
                ? 'Each list you import appears here, with its report and an undo.'
                : 'Lists that editors import appear here.'}
            </EmptyState>
          }
        />
      </div>
    </>
  )
}
