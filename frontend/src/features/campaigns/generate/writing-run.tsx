import { Workflow } from 'lucide-react'
import { Link } from 'react-router'

import { isPaused, type WritingRun as Run } from '@/api/campaigns'
import { useTenant } from '@/tenant'
import { Banner } from '@/ui/status/banner'

/** Banner for the run that writes the messages. The campaign does not change until the run is over. */
export function WritingRun({ run }: { run: Run }) {
  const tenant = useTenant()
  const rests = isPaused(run)
  return (
    <Banner
      tone={rests ? 'warn' : 'info'}
      icon={<Workflow aria-hidden />}
      action={
        <Link to={tenant.path(`enrich/${run.id}`)} className="shrink-0 underline underline-offset-2">
          Open the run
        </Link>
      }
    >
      The run “{run.name}”{' '}
      {rests
        ? 'is paused and will write messages for this campaign when it is resumed'
        : 'writes messages for this campaign'}
      . Nothing else writes or moves it on until the run is over or stopped.
    </Banner>
  )
}
