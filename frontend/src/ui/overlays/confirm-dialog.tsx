import { useState, type ReactNode } from 'react'

import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'

export type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** Exactly what it will touch: count, names, money. */
  children: ReactNode
  /** The verb on the button: "Delete 12 contacts". */
  confirm: string
  danger?: boolean
  busy?: boolean
  /** The person must type this word first; for what cannot be undone. */
  typeToConfirm?: string
  onConfirm: () => void
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, children, confirm, danger = false, busy = false, typeToConfirm, onConfirm } = props
  const [typed, setTyped] = useState('')
  const armed = typeToConfirm === undefined || typed.trim() === typeToConfirm
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      width="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look={danger ? 'danger' : 'primary'} disabled={!armed} busy={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm text-ink-2">
        <div>{children}</div>
        {typeToConfirm !== undefined && (
          <Field label={`Type ${typeToConfirm} to go on`}>
            <Input autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
