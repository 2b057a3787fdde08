import { Megaphone, Trash2, Workflow } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useNavigate } from 'react-router'

import { keepSelection } from '@/api/run-selection'
import { asRun, type Chosen } from '@/records/bulk/bulk-api'
import { BulkTags } from '@/records/bulk/bulk-tags'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'

const BulkCampaign = lazy(async () => ({ default: (await import('@/records/bulk/bulk-campaign')).BulkCampaign }))
const BulkDelete = lazy(async () => ({ default: (await import('@/records/bulk/bulk-delete')).BulkDelete }))

/** What can be done with everything that is selected. */
export function BulkActions({ chosen, onDeleted }: { chosen: Chosen; onDeleted: () => void }) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'campaign' | 'delete'>()
  const close = () => setAsked(undefined)
  return (
    <>
      <BulkTags chosen={chosen} how="add" />
      <BulkTags chosen={chosen} how="remove" />
      <Button
        size="sm"
        icon={<Workflow aria-hidden />}
        onClick={() => void navigate(tenant.path(`enrich?selection=${keepSelection(asRun(chosen))}`))}
      >
        Enrich
      </Button>
      <Button size="sm" icon={<Megaphone aria-hidden />} onClick={() => setAsked('campaign')}>
        Add to campaign
      </Button>
      {tenant.can('admin') && (
        <Button size="sm" look="danger" icon={<Trash2 aria-hidden />} onClick={() => setAsked('delete')}>
          Delete
        </Button>
      )}
      <Suspense>
        {asked === 'campaign' && <BulkCampaign chosen={chosen} onClose={close} />}
        {asked === 'delete' && (
          <BulkDelete
            chosen={chosen}
            onClose={close}
            onDeleted={() => {
              close()
              onDeleted()
            }}
          />
        )}
      </Suspense>
    </>
  )
}
