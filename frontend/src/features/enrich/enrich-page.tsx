import { NewRun } from '@/features/enrich/new-run/new-run'
import { PastRuns } from '@/features/enrich/past-runs'
import { Schedules } from '@/features/enrich/schedules/schedules'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { Tabs } from '@/ui/layout/tabs'
import { oneOf, useUrlState } from '@/url-state'

const pageUrl = { view: oneOf(['new', 'runs', 'schedules'], 'new') }

export function EnrichPage() {
  const [{ view }, setUrl] = useUrlState(pageUrl)
  return (
    <>
      <PageHeader title="Enrich" />
      <div className="px-4 pt-1 sm:px-6 [&_[role=tabpanel]]:hidden">
        <Tabs
          aria-label="Enrich"
          value={view}
          onChange={(next) => setUrl({ view: next })}
          tabs={[
            { value: 'new', label: 'New run' },
            { value: 'runs', label: 'Past runs' },
            { value: 'schedules', label: 'Schedules' },
          ]}
        />
      </div>
      {view === 'new' && <NewRun />}
      {view === 'schedules' && <Schedules />}
      {view === 'runs' && (
        <PastRuns
          onNew={
            <Button look="primary" onClick={() => setUrl({ view: 'new' })}>
              Set up a run
            </Button>
          }
        />
      )}
    </>
  )
}
