import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { ApiError } from '@/api/error'
import { refetch } from '@/api/query'
import { oneRun, renameRun, type RunStatus } from '@/api/runs'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { ErrorState } from '@/ui/status/error-state'

const mostName = 200

/** Button that opens the name of a run for editing. */
export function RenameRun({ run }: { run: Pick<RunStatus, 'id' | 'name'> }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        look="ghost"
        size="sm"
        square
        aria-label="Rename the run"
        title="Rename the run"
        icon={<Pencil aria-hidden />}
        onClick={() => setOpen(true)}
      />
      {open && <RenameDialog run={run} onClose={() => setOpen(false)} />}
    </>
  )
}

function RenameDialog({ run, onClose }: { run: Pick<RunStatus, 'id' | 'name'>; onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState(run.name)
  const save = useMutation({
    mutationFn: () => renameRun(run.id, name.trim()),
    onSuccess: (now) => {
      queries.setQueryData(oneRun(run.id).queryKey, now)
      onClose()
    },
    onSettled: () => refetch(queries, '/api/pipeline/runs', '/api/pipeline/schedules', '/api/campaigns/{campaign_id}'),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const refused = save.error instanceof ApiError ? save.error.fieldError('name') : undefined
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title="Rename the run"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="run-name"
            busy={save.isPending}
            disabled={name.trim() === '' || name.trim() === run.name}
          >
            Rename
          </Button>
        </>
      }
    >
      <form id="run-name" onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" error={refused}>
          <Input
            autoFocus
            value={name}
            maxLength={mostName}
            autoComplete="off"
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {save.isError && refused === undefined && <ErrorState compact error={save.error} />}
      </form>
    </Dialog>
  )
}
