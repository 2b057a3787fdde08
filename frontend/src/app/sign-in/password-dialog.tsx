import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { useAuth } from '@/api/session/auth'
import { FormError } from '@/app/sign-in/form-error'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'

/** Form for a new password. The old one proves the identity. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { user } = useAuth()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/password', { body: { old_password: old, new_password: next } })),
    onSuccess: () => {
      notify.done('Your password is changed', { detail: 'Every other place where you were signed in is signed out.' })
      onClose()
    },
  })
  const error = change.error instanceof ApiError ? change.error : undefined
  const beside = error?.fieldError('old_password') ?? error?.fieldError('new_password')
  const differs = again !== '' && again !== next
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (next === again) change.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Change password"
      description="You stay signed in here; every other place where you are signed in is signed out."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="change-password"
            busy={change.isPending}
            disabled={old === '' || next === '' || next !== again}
          >
            Change it
          </Button>
        </>
      }
    >
      <form id="change-password" onSubmit={submit} className="flex flex-col gap-3">
        {change.error !== null && beside === undefined && (
          <FormError
            title={error?.title ?? 'The password was not changed'}
            detail={error?.errors[0]?.message ?? change.error.message}
          />
        )}
        {/* password managers store the new one under this name */}
        <input type="text" autoComplete="username" readOnly hidden value={user?.email ?? ''} />
        <Field label="Old password" error={error?.fieldError('old_password')}>
          <Input
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={old}
            onChange={({ target }) => setOld(target.value)}
          />
        </Field>
        <Field label="New password" hint="At least 10 characters" error={error?.fieldError('new_password')}>
          <Input
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            value={next}
            onChange={({ target }) => setNext(target.value)}
          />
        </Field>
        <Field label="New password again" error={differs ? 'Not the same as above.' : undefined}>
          <Input
            type="password"
            autoComplete="new-password"
            required
            value={again}
            onChange={({ target }) => setAgain(target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
