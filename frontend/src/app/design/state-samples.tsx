import { Inbox, WifiOff } from 'lucide-react'
import { useState } from 'react'

import { Row } from '@/app/design/row'
import { Section } from '@/app/design/section'
import { Button } from '@/ui/controls/button'
import { Kbd } from '@/ui/keyboard/kbd'
import { Card } from '@/ui/layout/card'
import { Stepper } from '@/ui/layout/stepper'
import { Tabs } from '@/ui/layout/tabs'
import { Badge, type Tone } from '@/ui/status/badge'
import { Banner } from '@/ui/status/banner'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Progress } from '@/ui/status/progress'
import { ProgressRing } from '@/ui/status/progress-ring'
import { Skeleton } from '@/ui/status/skeleton'
import { Stat } from '@/ui/status/stat'
import { DiffView } from '@/ui/text/diff-view'
import { formatAgo, formatCount, formatMoney, formatPercent, formatSpan } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

const tones: readonly Tone[] = ['neutral', 'accent', 'ok', 'warn', 'bad', 'info']
const problem = {
  title: 'The list could not be loaded',
  detail: 'The database is not answering. Nothing was lost; try again in a moment.',
  requestId: 'req_01jd3v9q7m',
  errors: [{ field: 'cursor', message: 'Not a valid cursor.', fix: 'Start again without a cursor.' }],
}

export function StateSamples() {
  const [tab, setTab] = useState<'profile' | 'legal' | 'empty'>('profile')
  const [step, setStep] = useState('review')
  return (
    <>
      <Section title="States and numbers">
        <Row label="badges">
          {tones.map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
        </Row>
        <Row label="with dot">
          {tones.map((tone) => (
            <Badge key={tone} tone={tone} dot>
              {tone}
            </Badge>
          ))}
        </Row>
        <Row label="monogram, keys">
          <Monogram name="Nordlys Verksted" size="lg" />
          <Monogram name="Kovárna" />
          <Monogram name="Anna Nováková" round size="sm" />
          <Kbd keys="mod+k" />
          <Kbd keys="shift+down" />
        </Row>
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Stat label="Contacts" value={formatCount(20312)} note="1,204 not yet enriched" />
          <Stat label="Spent" value={formatMoney('0.0421')} note="of $ 5.00 for this run" />
          <Stat label="Left" value={formatSpan(200)} note={`${formatPercent(0.998)} done`} />
          <Stat label="Loading" value={undefined} note={formatAgo(new Date(Date.now() - 7_200_000).toISOString())} />
        </dl>
        <Progress
          aria-label="Run"
          total={100}
          parts={[
            { value: 58, tone: 'ok', label: 'completed' },
            { value: 6, tone: 'bad', label: 'failed' },
            { value: 12, tone: 'accent', label: 'running' },
          ]}
        />
        <Row label="rings">
          <ProgressRing aria-label="Not started" share={0} />
          <ProgressRing aria-label="Running" share={0.42} size={48}>
            42 %
          </ProgressRing>
          <ProgressRing aria-label="Done" share={1} tone="ok" size={48}>
            ✓
          </ProgressRing>
          <ProgressRing aria-label="Failed" share={0.7} tone="bad" size={48}>
            70 %
          </ProgressRing>
          <ProgressRing aria-label="Unknown" share={null} size={48}>
            ?
          </ProgressRing>
        </Row>
      </Section>
      <Section title="Structure">
        <Tabs
          aria-label="Record"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'profile', label: 'Profile', content: 'Profile content' },
            { value: 'legal', label: 'Legal and registry', count: 3, content: 'Legal content' },
            { value: 'empty', label: 'Timeline', count: 0, content: 'Nothing yet' },
          ]}
        />
        <Stepper
          aria-label="Campaign"
          current={step}
          onGo={setStep}
          steps={['draft', 'ready', 'generating', 'review', 'approved', 'exported'].map((id) => ({ id, label: id }))}
        />
        <Banner tone="warn" icon={<WifiOff aria-hidden />}>
          The server is not answering. What you see may be old.
        </Banner>
        <Banner tone="info" action={<Button size="sm">Details</Button>}>
          Sandbox. Answers of perplexity, anthropic are invented.
        </Banner>
        <DiffView
          before="We noticed that you are hiring. Shall we talk?"
          after="You are hiring three welders in Brno. Shall we talk?"
        />
        <div className="grid gap-4 sm:grid-cols-3">
          <Card title="Card" description="With a description" actions={<Button size="sm">Action</Button>}>
            Content
          </Card>
          <Card title="Empty" padded={false}>
            <EmptyState
              icon={<Inbox />}
              title="Nothing to review"
              action={<Button look="primary">Generate messages</Button>}
            >
              Generated messages wait here for a person.
            </EmptyState>
          </Card>
          <Card title="Failed">
            <ErrorState compact error={problem} onRetry={() => undefined} />
          </Card>
          <Card title="Not found">
            <RecordErrorState
              error={{ status: 404 }}
              onRetry={() => undefined}
              noun="campaign"
              action={<Button>All campaigns</Button>}
            />
          </Card>
          <Card title="Loading">
            <div className="flex flex-col gap-2">
              <Skeleton className="h-4 w-2/3" />
              <Skeleton />
              <Skeleton className="h-4 w-1/2" />
            </div>
          </Card>
        </div>
      </Section>
    </>
  )
}
