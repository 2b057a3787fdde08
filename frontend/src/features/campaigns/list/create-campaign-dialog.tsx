import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'

import { campaign, templates, type Sender } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { refetch } from '@/api/query'
import { TemplateChoice } from '@/features/campaigns/list/template-choice'
import { nobody, SenderFields } from '@/features/campaigns/setup/sender-fields'
import { VoiceFields, type Voice } from '@/features/campaigns/setup/voice-fields'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

const formId = 'create-campaign'

export function CreateCampaignDialog({ onClose }: { onClose: () => void }) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const known = useQuery(templates())
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [voice, setVoice] = useState<Voice>()
  const [sender, setSender] = useState<Sender>(nobody)
  const template = known.data?.items.find((item) => item.key === chosen) ?? known.data?.items[0]
  // The template's own language and tone, until the person chooses others.
  const shownVoice = voice ?? (template && { language: template.language, tone: template.tone, formality: null })
  const create = useMutation({
    mutationFn: (body: { name: string; template_key: string; sender: Sender } & Voice) =>
      unwrap(api.POST('/api/campaigns', { body })),
    onSuccess: (made) => {
      queries.setQueryData(campaign(made.id).queryKey, made)
      void refetch(queries, '/api/campaigns')
      void navigate(tenant.path(`campaigns/${made.id}`), { replace: true })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (template && shownVoice) create.mutate({ name: name.trim(), template_key: template.key, sender, ...shownVoice })
  }
  const error = create.error instanceof ApiError ? create.error : undefined
  const inFields =
    error !== undefined &&
    error.errors.length > 0 &&
    error.errors.every((item) => item.field === 'name' || item.field.startsWith('sender.'))
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="lg"
      title="New campaign"
      description="It starts as a draft: add contacts and adjust the steps before anything is written."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form={formId}
            disabled={template === undefined || name.trim() === ''}
            busy={create.isPending}
          >
            Create the draft
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={error?.fieldError('name')}>
          <Input
            autoFocus
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Autumn outreach, Czech manufacturers"
            autoComplete="off"
          />
        </Field>
        {known.isPending && <Skeleton className="h-40 w-full" />}
        {known.error && <ErrorState compact error={known.error} onRetry={() => void known.refetch()} />}
        {known.data && (
          <TemplateChoice templates={known.data.items} value={template?.key} onChange={(next) => setChosen(next.key)} />
        )}
        {shownVoice && <VoiceFields value={shownVoice} onChange={setVoice} />}
        <SenderFields value={sender} onChange={setSender} error={error} />
        {create.error && !inFields && <ErrorState compact error={create.error} />}
      </form>
    </Dialog>
  )
}
