import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError, isApiError } from '@/api/error'
import type { components } from '@/api/schema.gen'
import { amountOf } from '@/features/admin/money'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { formatInstant } from '@/ui/text/format'

export type StageModeRow = components['schemas']['StageModeOut']
type Props = { stage: StageModeRow; onSaved: (now: StageModeRow) => void; onClose: () => void; onStale: () => void }
const MIN_SECRET = 24
const shown = [
  'url',
  'secret',
  'answer_timeout_seconds',
  'callback_timeout_seconds',
  'max_attempts',
  'expected_cost_usd',
]
const options = [
  { value: 'native' as const, label: 'Built-in' },
  { value: 'webhook' as const, label: 'Webhook at your address' },
]
/** A whole number in its bounds, else undefined. */
const whole = (typed: string, most: number) =>
  /^\d{1,6}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= most ? Number(typed) : undefined

/** Says where one stage runs. A secret goes in and is never shown again. */
export function StageModeDialog({ stage, onSaved, onClose, onStale }: Props) {
  const [mode, setMode] = useState(stage.mode)
  const [url, setUrl] = useState(stage.url ?? '')
  const [secret, setSecret] = useState('')
  const [leaked, setLeaked] = useState(false)
  const [answer, setAnswer] = useState(String(stage.answer_timeout_seconds))
  const [callback, setCallback] = useState(String(stage.callback_timeout_seconds))
  const [attempts, setAttempts] = useState(String(stage.max_attempts))
  const [cost, setCost] = useState(String(stage.expected_cost_usd ?? ''))
  const hasSecret = stage.secret_set_at !== null
  const read = {
    answer: whole(answer, 300),
    callback: whole(callback, 7 * 86_400),
    attempts: whole(attempts, 10),
    cost: amountOf(cost, 1000) ?? (Number(cost) > 0 && Number(cost) <= 1000 ? cost.trim() : undefined),
  }
  const usable =
    mode === 'native' ||
    (url.trim() !== '' &&
      Object.values(read).every((value) => value !== undefined) &&
      (secret === '' ? hasSecret : secret.length >= MIN_SECRET))
  const save = useMutation({
    // A refusal is shown at the field it is about.
    mutationFn: async () => {
      const at = { params: { path: { stage: stage.stage } } }
      const nothing = {
        url: null,
        secret: null,
        answer_timeout_seconds: null,
        callback_timeout_seconds: null,
        max_attempts: null,
        expected_cost_usd: null,
        version: stage.version,
      }
      if (mode === 'native')
        return unwrap(api.PUT('/api/enrich/stage-modes/{stage}', { ...at, body: { ...nothing, mode } }))
      const replaced = secret !== '' && hasSecret
      const saved = await unwrap(
        api.PUT('/api/enrich/stage-modes/{stage}', {
          ...at,
          body: {
            ...nothing,
            mode,
            url: url.trim(),
            secret: secret === '' || replaced ? null : secret,
            answer_timeout_seconds: read.answer ?? null,
            callback_timeout_seconds: read.callback ?? null,
            max_attempts: read.attempts ?? null,
            expected_cost_usd: read.cost ?? null,
          },
        }),
      )
      return replaced
        ? unwrap(
            api.POST('/api/enrich/stage-modes/{stage}/rotate-secret', { ...at, body: { secret, revoke_old: leaked } }),
          )
        : saved
    },
    onSuccess: (now) => {
      notify.done(
        now.mode === 'webhook' ? `${stage.label} runs behind your webhook` : `${stage.label} runs in this product`,
        { detail: 'Active runs use the new setting from their next tasks on.' },
      )
      onSaved(now)
    },
    onError: (error) => isApiError(error, 'version_conflict') && onStale(),
  })
  const error = save.error instanceof ApiError ? save.error : undefined
  const elsewhere =
    save.error !== null &&
    (error === undefined || error.errors.length === 0 || error.errors.some(({ field }) => !shown.includes(field)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (usable) save.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Where ${stage.label} runs`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="stage-mode" busy={save.isPending} disabled={!usable}>
            Save
          </Button>
        </>
      }
    >
      <form id="stage-mode" onSubmit={submit} className="flex flex-col gap-3" autoComplete="off">
        <Field
          label="Runs"
          hint={mode === 'native' && stage.url !== null ? 'The address and the secret stay saved.' : undefined}
        >
          <Select value={mode} onChange={setMode} options={options} />
        </Field>
        {mode === 'webhook' && (
          <>
            <Field
              label="Address"
              error={error?.fieldError('url')}
              hint="A public https:// address, such as an n8n webhook."
            >
              <Input
                type="url"
                value={url}
                maxLength={2000}
                spellCheck={false}
                onChange={({ target }) => setUrl(target.value)}
              />
            </Field>
            <Field
              label={hasSecret ? 'New secret' : 'Secret'}
              optional={hasSecret}
              error={
                error?.fieldError('secret') ??
                (secret !== '' && secret.length < MIN_SECRET ? `At least ${MIN_SECRET} characters.` : undefined)
              }
              hint={
                hasSecret
                  ? `One is set since ${formatInstant(stage.secret_set_at)}; it is not shown again. ` +
                    'Leave this empty to keep it.'
                  : 'Signs requests and callbacks. It is kept encrypted and not shown again.'
              }
            >
              <Input
                type="password"
                value={secret}
                maxLength={200}
                autoComplete="new-password"
                onChange={({ target }) => setSecret(target.value)}
              />
            </Field>
            {hasSecret && secret !== '' && (
              <Checkbox
                label="The old secret leaked: refuse callbacks signed with it at once"
                checked={leaked}
                onChange={setLeaked}
              />
            )}
            <div className="grid gap-3 sm:grid-cols-2">
              <Field
                label="Seconds for an answer"
                error={
                  error?.fieldError('answer_timeout_seconds') ??
                  (read.answer === undefined ? 'From 1 to 300.' : undefined)
                }
              >
                <Input inputMode="numeric" value={answer} onChange={({ target }) => setAnswer(target.value)} />
              </Field>
              <Field
                label="Seconds for a callback"
                error={
                  error?.fieldError('callback_timeout_seconds') ??
                  (read.callback === undefined ? 'From 1 to 604,800 (a week).' : undefined)
                }
              >
                <Input inputMode="numeric" value={callback} onChange={({ target }) => setCallback(target.value)} />
              </Field>
              <Field
                label="Tries"
                error={error?.fieldError('max_attempts') ?? (read.attempts === undefined ? 'From 1 to 10.' : undefined)}
              >
                <Input inputMode="numeric" value={attempts} onChange={({ target }) => setAttempts(target.value)} />
              </Field>
              <Field
                label="Expected cost of a record"
                error={
                  error?.fieldError('expected_cost_usd') ??
                  (read.cost === undefined ? 'An amount up to 1,000.' : undefined)
                }
                hint="Reserved in budgets while a call runs."
              >
                <Input inputMode="decimal" leading="$" value={cost} onChange={({ target }) => setCost(target.value)} />
              </Field>
            </div>
          </>
        )}
        {elsewhere && <ErrorState compact error={save.error} />}
      </form>
    </Dialog>
  )
}
