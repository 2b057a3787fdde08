import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { keepToken } from '@/api/session/session'
import { DoorFrame } from '@/app/sign-in/door-frame'
import { FormError } from '@/app/sign-in/form-error'
import { useLinkToken } from '@/app/sign-in/link-token'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'

export function ResetPasswordPage() {
  const token = useLinkToken()
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const reset = useMutation({
    mutationFn: async () =>
      keepToken(await unwrap(api.POST('/api/auth/reset-password', { body: { token, password } }))),
    onSuccess: () => navigate('/'),
  })
  const problem = reset.error instanceof ApiError ? reset.error : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reset.mutate()
  }
  if (token === '') {
    return (
      <DoorFrame title="Set a new password">
        <FormError
          title="Open the link again"
          detail="This page has no link. Open the link that you were given; it is not kept when the page is reloaded."
        />
      </DoorFrame>
    )
  }
  return (
    <DoorFrame title="Set a new password" lead="Every other place where you are signed in is signed out.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem !== undefined && problem.errors.length === 0 && (
          <FormError title={problem.title} detail={problem.detail} />
        )}
        <Field label="New password" hint="At least 10 characters" error={problem?.fieldError('password')}>
          <Input
            type="password"
            autoComplete="new-password"
            required
            autoFocus
            minLength={10}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={reset.isPending}>
          Set and sign in
        </Button>
      </form>
    </DoorFrame>
  )
}
