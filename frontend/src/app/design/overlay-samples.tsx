import { Copy, MoreHorizontal, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { Row } from '@/app/design/row'
import { Section } from '@/app/design/section'
import { Button } from '@/ui/controls/button'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { Dialog } from '@/ui/overlays/dialog'
import { Drawer } from '@/ui/overlays/drawer'
import { Menu } from '@/ui/overlays/menu'
import { Popover } from '@/ui/overlays/popover'
import { notify } from '@/ui/overlays/toast'
import { Tooltip } from '@/ui/overlays/tooltip'

export function OverlaySamples() {
  const [open, setOpen] = useState<'dialog' | 'drawer' | 'confirm' | 'typed'>()
  const [grouped, setGrouped] = useState(true)
  const show = (what: typeof open) => (on: boolean) => setOpen(on ? what : undefined)
  return (
    <Section title="Overlays">
      <Row label="dialogs">
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('drawer')}>Drawer</Button>
        <Button look="danger" onClick={() => setOpen('confirm')}>
          Confirm
        </Button>
        <Button look="danger" onClick={() => setOpen('typed')}>
          Confirm by typing
        </Button>
      </Row>
      <Row label="menu, popover, tooltip">
        <Menu
          trigger={<Button look="ghost" square aria-label="More" icon={<MoreHorizontal aria-hidden />} />}
          items={[
            { kind: 'heading', label: 'Company' },
            {
              label: 'Duplicate',
              icon: <Copy aria-hidden />,
              keys: 'mod+d',
              onSelect: () => notify.done('Duplicated'),
            },
            { label: 'Not now', disabled: true, onSelect: () => undefined },
            { kind: 'check', label: 'Group by country', checked: grouped, onChange: setGrouped, keepOpen: true },
            { kind: 'line' },
            {
              label: 'Delete',
              icon: <Trash2 aria-hidden />,
              danger: true,
              onSelect: () => notify.done('Deleted 1 company', { undo: () => notify.info('Back again') }),
            },
          ]}
        />
        <Popover trigger={<Button>Why is this value here?</Button>} className="w-80 p-4">
          <p className="text-sm">ARES said so on 3 Nov 2026, with confidence 1.0. It beat the import and the LLM.</p>
        </Popover>
        <Tooltip text="Search in this list" keys="/">
          <Button>Tooltip</Button>
        </Tooltip>
      </Row>
      <Row label="toasts">
        <Button onClick={() => notify.done('Saved')}>Done</Button>
        <Button
          onClick={() =>
            notify.done('12 contacts deleted', { detail: 'Nothing was sent to them.', undo: () => undefined })
          }
        >
          With undo
        </Button>
        <Button
          onClick={() => notify.failed('The tag was not saved', new Error('Somebody else changed it a moment ago.'))}
        >
          Failed
        </Button>
      </Row>
      <Dialog
        open={open === 'dialog'}
        onOpenChange={show('dialog')}
        title="New campaign"
        description="You can change all of this later."
        footer={<Button look="primary">Create campaign</Button>}
      >
        Content
      </Dialog>
      <Drawer
        open={open === 'drawer'}
        onOpenChange={show('drawer')}
        title="Nordlys Verksted AS"
        description="nordlys-verksted.no"
        footer={<Button look="primary">Save</Button>}
      >
        <p className="p-4">Content</p>
      </Drawer>
      <ConfirmDialog
        open={open === 'confirm'}
        onOpenChange={show('confirm')}
        title="Delete 12 contacts?"
        confirm="Delete 12 contacts"
        danger
        onConfirm={() => setOpen(undefined)}
      >
        Anna Nováková, Olav Berg and 10 more. Their 31 draft messages go with them. You can undo this.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'typed'}
        onOpenChange={show('typed')}
        title="Erase this workspace?"
        confirm="Erase"
        danger
        typeToConfirm="acme"
        onConfirm={() => setOpen(undefined)}
      >
        20,312 contacts and 4,120 companies. This cannot be undone.
      </ConfirmDialog>
    </Section>
  )
}
