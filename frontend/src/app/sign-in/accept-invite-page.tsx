import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { invitation } from '@/api/session/auth'
import { keepToken } from '@/api/session/session'
import { DoorFrame } from '@/app/sign-in/door-frame'
import { FormError } from '@/app/sign-in/form-error'
import { useLinkToken } from '@/app/sign-in/link-token'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

export function AcceptInvitePage() {
  const token = useLinkToken()
  const invite = useQuery(invitation(token))
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [hasAccount, setHasAccount] = useState(false)
  const [separate, setSeparate] = useState(false)
  const accept = useMutation({
    mutationFn: async () =>
      keepToken(
        await unwrap(
          api.POST('/api/auth/accept-invite', {
            body: { token, password, display_name: name.trim() || null, separate_account: separate },
          }),
        ),
      ),
    onSuccess: () => navigate('/'),
    onError: (error) =>
      setHasAccount((known) => known || (error instanceof ApiError && error.code === 'invalid_credentials')),
  })
  if (token === '') {
    return (
      <DoorFrame title="Join your team">
        <FormError
          title="Open the link again"
          detail={
            'This page has no invitation. ' +
            'Open the link that you were given; it is not kept when the page is reloaded.'
          }
        />
      </DoorFrame>
    )
  }
  if (invite.isPending)
    return (
      <DoorFrame title="Join your team">
        <Skeleton className="h-24 w-full" />
      </DoorFrame>
    )
  if (invite.isError)
    return (
      <DoorFrame title="Join your team">
        <ErrorState compact error={invite.error} onRetry={() => void invite.refetch()} />
      </DoorFrame>
    )
  const problem = accept.error instanceof ApiError ? accept.error : undefined
  const choose = (next: boolean) => {
    setSeparate(next)
    setPassword('')
    accept.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <DoorFrame
      title={`Join ${invite.data.tenant_name}`}
      lead={`As ${invite.data.email}, with the role ${invite.data.role}.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem !== undefined && problem.errors.length === 0 && (
          <FormError title={problem.title} detail={problem.detail} />
        )}
        <Field label="Your name" optional error={problem?.fieldError('display_name')}>
          <Input name="name" autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {hasAccount && (
          <div className="rounded-md bg-sunken px-3 py-2 text-sm text-ink-2">
            <p className="mb-2">This address has an account already. Enter its password to join with it.</p>
            <Checkbox
              checked={separate}
              onChange={choose}
              label="That account is not mine, or I want a separate one: set a new password"
            />
          </div>
        )}
        <Field
          label={separate ? 'New password' : 'Password'}
          hint={
            separate
              ? 'At least 10 characters, for the new account.'
              : 'At least 10 characters. If you have an account, enter its password.'
          }
          error={problem?.fieldError('password')}
        >
          <Input
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={accept.isPending}>
          Join
        </Button>
      </form>
    </DoorFrame>
  )
}
