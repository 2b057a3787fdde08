import { Download } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { isPaused, moveTo, type Campaign } from '@/api/campaigns'
import { campaignStatusWords } from '@/api/outreach-words'
import { ApproveDialog } from '@/features/campaigns/approve-dialog'
import { DownloadDialog } from '@/features/campaigns/download-dialog'
import type { CampaignTab } from '@/features/campaigns/campaign-url'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Stepper } from '@/ui/layout/stepper'
import { formatCount, formatDate, plural } from '@/ui/text/format'

const path = ['draft', 'ready', 'generating', 'review', 'approved', 'exported'] as const

type Props = { one: Campaign; actions: CampaignActions; onAddContacts: () => void; onTab: (tab: CampaignTab) => void }

/** State of the campaign, its next step, and what blocks it. */
export function LifecyclePanel({ one, actions, onAddContacts, onTab }: Props) {
  const steps = [
    ...path.map((id) => ({ id, label: campaignStatusWords[id] })),
    ...(one.status === 'archived' ? [{ id: 'archived', label: campaignStatusWords.archived }] : []),
  ]
  return (
    <section aria-label="Lifecycle" className="flex flex-col gap-3 rounded-lg border border-line px-4 py-3 shadow-card">
      <Stepper aria-label="States of the campaign" steps={steps} current={one.status} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-3">
        <p className="min-w-56 flex-1 text-sm text-ink-2">{sayNext(one)}</p>
        <NextMoves one={one} actions={actions} onAddContacts={onAddContacts} onTab={onTab} />
      </div>
    </section>
  )
}

function sayNext(one: Campaign): string {
  const { review, generation } = one
  switch (one.status) {
    case 'draft':
      return moveTo(one, 'ready')?.reason ?? 'Everything is set. Mark it as ready to fix the steps and to generate.'
    case 'ready':
      return (
        moveTo(one, 'generating')?.reason ??
        `Ready to write ${plural(one.estimate.messages, 'message')}. Nothing has been spent on it yet.`
      )
    case 'generating':
      if (generation.is_stopping) return 'Stopping: contacts being written to are finished and kept.'
      if (one.writing_run !== null && isPaused(one.writing_run))
        return `Paused: ${formatCount(generation.done)} of ${plural(generation.total, 'message')} done.`
      return `Writing: ${formatCount(generation.done)} of ${plural(generation.total, 'message')} done.`
    case 'review':
      return (
        moveTo(one, 'approved')?.reason ??
        `All messages are decided: ${formatCount(review.approved)} approved, ` +
          `${formatCount(review.rejected)} rejected. Ready to approve.`
      )
    case 'approved':
      return (
        `Approved on ${formatDate(one.approved_at)}. ` +
        `${plural(review.approved, 'message')} can leave; all are locked.`
      )
    case 'exported':
      return `Downloaded on ${formatDate(one.exported_at)}. The file can be downloaded again.`
    case 'archived':
      return 'Put away. It can be read, but not changed.'
  }
}

function NextMoves({ one, actions, onAddContacts, onTab }: Props) {
  const tenant = useTenant()
  const [dialog, setDialog] = useState<'approve' | 'export'>()
  const go = (to: 'draft' | 'ready' | 'review') => actions.move.mutate({ to, version: one.version })
  const moving = actions.move.isPending
  if (!tenant.can('editor')) return null
  const ready = moveTo(one, 'ready')
  const approve = moveTo(one, 'approved')
  return (
    <div className="flex flex-wrap items-center gap-2">
      {one.status === 'draft' && (
        <>
          {one.contacts.total === 0 && (
            <Button look="primary" onClick={onAddContacts}>
              Add contacts
            </Button>
          )}
          {one.contacts.total > 0 && one.sender.name === '' && (
            <Button onClick={() => onTab('voice')}>Say who the sender is</Button>
          )}
          <Button
            look={ready?.allowed === true ? 'primary' : 'secondary'}
            disabled={ready?.allowed !== true}
            busy={moving}
            onClick={() => go('ready')}
          >
            Mark as ready
          </Button>
        </>
      )}
      {one.status === 'ready' && (
        <>
          <Button busy={moving} disabled={moveTo(one, 'draft')?.allowed !== true} onClick={() => go('draft')}>
            Back to draft
          </Button>
          <Button look="primary" onClick={() => onTab('generate')}>
            Generate…
          </Button>
        </>
      )}
      {one.status === 'generating' && <Button onClick={() => onTab('generate')}>Show progress</Button>}
      {one.status === 'review' && (
        <>
          {one.review.draft > 0 && (
            <Button asChild look="primary">
              <Link to={tenant.path(`review?campaign=${one.id}`)}>Review {plural(one.review.draft, 'draft')}</Link>
            </Button>
          )}
          {tenant.can('admin') ? (
            <Button
              look={approve?.allowed === true ? 'primary' : 'secondary'}
              disabled={approve?.allowed !== true}
              onClick={() => setDialog('approve')}
            >
              Approve the campaign…
            </Button>
          ) : (
            <span className="text-xs text-ink-3">An admin approves the campaign.</span>
          )}
        </>
      )}
      {one.status === 'approved' && (
        <Button busy={moving} onClick={() => go('review')}>
          Reopen for review
        </Button>
      )}
      {(one.status === 'approved' || one.status === 'exported') && (
        <Button look="primary" icon={<Download aria-hidden />} onClick={() => setDialog('export')}>
          Download CSV
        </Button>
      )}
      <ApproveDialog one={one} actions={actions} open={dialog === 'approve'} onClose={() => setDialog(undefined)} />
      <DownloadDialog one={one} actions={actions} open={dialog === 'export'} onClose={() => setDialog(undefined)} />
    </div>
  )
}
