import { Archive, Ellipsis, PencilLine } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { moveTo, type Campaign } from '@/api/campaigns'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { Dialog } from '@/ui/overlays/dialog'
import { Menu } from '@/ui/overlays/menu'
import { ErrorState } from '@/ui/status/error-state'
import { plural } from '@/ui/text/format'

/** What is done rarely: rename, archive. */
export function CampaignMenu({ one, actions }: { one: Campaign; actions: CampaignActions }) {
  const [open, setOpen] = useState<'rename' | 'archive'>()
  const archive = moveTo(one, 'archived')
  return (
    <>
      <Menu
        trigger={<Button look="ghost" square aria-label="More actions" icon={<Ellipsis aria-hidden />} />}
        items={[
          { label: 'Rename', icon: <PencilLine />, onSelect: () => setOpen('rename') },
          {
            label: 'Archive',
            icon: <Archive />,
            danger: true,
            disabled: archive?.allowed !== true,
            onSelect: () => setOpen('archive'),
          },
        ]}
      />
      {open === 'rename' && <RenameDialog one={one} actions={actions} onClose={() => setOpen(undefined)} />}
      <ConfirmDialog
        open={open === 'archive'}
        onOpenChange={() => setOpen(undefined)}
        title={`Archive “${one.name}”?`}
        confirm="Archive the campaign"
        danger
        busy={actions.move.isPending}
        onConfirm={() =>
          actions.move.mutate({ to: 'archived', version: one.version }, { onSettled: () => setOpen(undefined) })
        }
      >
        It is archived with its {plural(one.contacts.total, 'contact')} and {plural(one.review.total, 'message')}.
        Nothing is deleted, but nothing can be written, reviewed or downloaded in it any more. An archived campaign
        cannot be opened again.
      </ConfirmDialog>
    </>
  )
}

function RenameDialog({ one, actions, onClose }: { one: Campaign; actions: CampaignActions; onClose: () => void }) {
  const [name, setName] = useState(one.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    actions.change.mutate({ version: one.version, name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Rename the campaign"
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="rename-campaign"
            disabled={name.trim() === '' || name.trim() === one.name}
            busy={actions.change.isPending}
          >
            Rename
          </Button>
        </>
      }
    >
      <form id="rename-campaign" onSubmit={submit}>
        <Field label="Name">
          <Input
            autoFocus
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
          />
        </Field>
        {actions.change.error && <ErrorState compact error={actions.change.error} />}
      </form>
    </Dialog>
  )
}
