import { useState, type FormEvent } from 'react'
import { Navigate, useSearchParams } from 'react-router'

import { ApiError } from '@/api/error'
import { useAuth, useSignIn } from '@/api/session/auth'
import { DoorFrame } from '@/app/sign-in/door-frame'
import { FormError } from '@/app/sign-in/form-error'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { formatSpan } from '@/ui/text/format'

/** Only a path of our own: `next` comes from the address bar and must not lead off-site. */
const safePath = (next: string | null) => (next !== null && /^\/(?![/\\])/.test(next) ? next : '/')

function explain(error: unknown): { title: string; detail?: string | undefined } {
  if (!(error instanceof ApiError))
    return { title: 'Sign-in failed', detail: 'Something went wrong in this page. Reload it and try again.' }
  if (error.status === 429) {
    const wait = error.retryAfter === undefined ? 'a few minutes' : formatSpan(error.retryAfter)
    return { title: 'Too many tries', detail: `Wait ${wait}, then try again. Your account is not locked.` }
  }
  if (error.code === 'invalid_credentials')
    return {
      title: 'E-mail or password is wrong',
      detail:
        'Check both. Without your password, ask an admin or the operator of this installation ' +
        'for a link that sets a new one.',
    }
  return { title: error.title, detail: error.detail }
}

export function SignInPage() {
  const { accessToken } = useAuth()
  const signIn = useSignIn()
  const [search] = useSearchParams()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ email: email.trim(), password })
  }
  return (
    <DoorFrame title="Sign in">
      {/* The form stays until the first page has loaded, so that no blank screen comes between. */}
      {accessToken !== null && <Navigate to={safePath(search.get('next'))} replace />}
      <form onSubmit={submit} className="flex flex-col gap-4">
        {signIn.isError && <FormError {...explain(signIn.error)} />}
        <Field label="E-mail">
          <Input
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <Input
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={signIn.isPending || accessToken !== null}>
          Sign in
        </Button>
      </form>
    </DoorFrame>
  )
}
