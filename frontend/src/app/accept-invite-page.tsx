import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { apiQuery } from '@/api/query'
import { keepToken } from '@/api/session'
import { DoorFrame } from '@/app/door-frame'
import { FormError } from '@/app/form-error'
import { Button } from '@/ui/button'
import { ErrorState } from '@/ui/error-state'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Skeleton } from '@/ui/skeleton'

export function AcceptInvitePage() {
  const [search] = useSearchParams()
  const token = search.get('token') ?? ''
  const invite = useQuery(apiQuery(60_000, '/api/auth/invite', { params: { query: { token } } }))
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: async () => keepToken(await unwrap(api.POST('/api/auth/accept-invite', { body: { token, password, display_name: name.trim() || null } }))),
    onSuccess: () => navigate('/'),
  })
  if (invite.isPending) return <DoorFrame title="Join your team"><Skeleton className="h-24 w-full" /></DoorFrame>
  if (invite.isError) return <DoorFrame title="Join your team"><ErrorState compact error={invite.error} onRetry={() => void invite.refetch()} /></DoorFrame>
  const problem = accept.error instanceof ApiError ? accept.error : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <DoorFrame title={`Join ${invite.data.tenant_name}`} lead={`As ${invite.data.email}, with the role ${invite.data.role}.`}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem !== undefined && problem.errors.length === 0 && <FormError title={problem.title} detail={problem.detail} />}
        <Field label="Your name" optional error={problem?.fieldError('display_name')}>
          <Input name="name" autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Password" hint="At least 10 characters; with an account already, its password." error={problem?.fieldError('password')}>
          <Input type="password" autoComplete="new-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={accept.isPending}>
          Join
        </Button>
      </form>
    </DoorFrame>
  )
}
