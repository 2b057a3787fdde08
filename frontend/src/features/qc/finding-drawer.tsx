import type { Finding } from '@/records/findings/finding-api'
import { FindingCard } from '@/records/findings/finding-card'
import { RecordDrawer } from '@/records/page/record-drawer'
import { useTenant } from '@/tenant'

type Props = {
  finding: Finding
  index: number
  total: number | undefined
  onStep: (step: 1 | -1) => void
  onClose: () => void
}

/** One finding beside the worklist. */
export function FindingDrawer({ finding, index, total, onStep, onClose }: Props) {
  const tenant = useTenant()
  return (
    <RecordDrawer
      title={finding.rule_label}
      index={index}
      total={total}
      onStep={onStep}
      pageHref={tenant.path(`companies/${finding.company_id}`)}
      pageLabel="Open the company"
      onClose={onClose}
    >
      <div className="overflow-hidden rounded-lg border border-line">
        <FindingCard key={finding.id} finding={finding} editable={tenant.can('editor')} company />
      </div>
    </RecordDrawer>
  )
}
