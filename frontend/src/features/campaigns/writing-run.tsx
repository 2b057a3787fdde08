import { Workflow } from 'lucide-react'
import { Link } from 'react-router'

import type { Campaign } from '@/features/campaigns/campaign-data'
import { useTenant } from '@/tenant'
import { Banner } from '@/ui/banner'

/** A run of the pipeline writes the messages; until it is over the campaign does not write by itself. */
export function WritingRun({ run }: { run: NonNullable<Campaign['writing_run']> }) {
  const tenant = useTenant()
  const rests = run.status === 'paused' || run.status === 'pausing'
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
      The run “{run.name}” {rests ? 'is paused and will write messages for this campaign when it is resumed' : 'writes messages for this campaign'}. Nothing else writes or moves it on until the run is over or stopped.
    </Banner>
  )
}
