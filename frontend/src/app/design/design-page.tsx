import { ControlSamples } from '@/app/design/control-samples'
import { GridSample } from '@/app/design/grid-sample'
import { OverlaySamples } from '@/app/design/overlay-samples'
import { StateSamples } from '@/app/design/state-samples'
import { chooseTheme, useTheme } from '@/theme'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'

/** Every part of ui/ in every state; development only. */
export function DesignPage() {
  const theme = useTheme()
  return (
    <main className="h-full overflow-y-auto">
      <PageHeader
        title="Design system"
        meta="development only"
        actions={
          <Button onClick={() => chooseTheme(theme.shown === 'dark' ? 'light' : 'dark')}>
            {theme.shown === 'dark' ? 'Light' : 'Dark'}
          </Button>
        }
      />
      <div className="mx-auto max-w-5xl px-4 pb-24 sm:px-6">
        <GridSample />
        <ControlSamples />
        <StateSamples />
        <OverlaySamples />
      </div>
    </main>
  )
}
