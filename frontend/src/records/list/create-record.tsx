import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { isApiError } from '@/api/error'
import { apiQuery, refetch } from '@/api/query'
import { doubtAfter } from '@/records/fields/doubtful-number'
import { fromText, ValueControl } from '@/records/fields/value-control'
import { useFields, words, type Detail, type Entity } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'

const asked: Record<Entity, readonly string[]> = {
  company: ['name', 'domain', 'hq_country', 'registration_id', 'industry', 'linkedin_url'],
  contact: ['first_name', 'last_name', 'job_title', 'email', 'phone', 'linkedin_url'],
}
const needs: Record<Entity, string> = {
  company: 'A name or a domain is needed.',
  contact: 'A name, an e-mail or a LinkedIn address is needed.',
}

type Existing = { id: string; name: string }

type Props = { entity: Entity; onClose: () => void; onCreated: (id: string) => void }

/** A new record from what a person knows; the server reads and checks each value and says beside it what is wrong. */
export function CreateRecord({ entity, onClose, onCreated }: Props) {
  const queries = useQueryClient()
  const { fields } = useFields(entity)
  const [texts, setTexts] = useState<Record<string, string>>({})
  const [company, setCompany] = useState<string>()
  const [search, setSearch] = useState('')
  const companies = useQuery({
    ...apiQuery(30_000, '/api/companies', {
      params: { query: { limit: 20, ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 200) }) } },
    }),
    enabled: entity === 'contact',
    placeholderData: keepPreviousData,
  })
  const shown = asked[entity].flatMap((key) => fields.find((field) => field.key === key) ?? [])
  const create = useMutation({
    mutationFn: (anyway: boolean): Promise<Detail> => {
      const values = Object.fromEntries(
        shown
          .map((field) => [field.key, fromText(field, texts[field.key] ?? '')] as const)
          .filter(([, value]) => value !== null),
      )
      return entity === 'company'
        ? unwrap(api.POST('/api/companies', { body: { values, owner_id: null, tag_ids: [], allow_duplicate: anyway } }))
        : unwrap(
            api.POST('/api/contacts', {
              body: { values, company_id: company ?? null, owner_id: null, tag_ids: [], allow_duplicate: anyway },
            }),
          )
    },
    onSuccess: (created) => {
      const doubt = doubtAfter(created, asked[entity])
      if (doubt !== undefined) notify.warn(`The ${words[entity].noun} is created with a doubtful number`, doubt)
      onCreated(created.id)
    },
    onSettled: () =>
      refetch(
        queries,
        '/api/companies',
        '/api/companies/filter-counts',
        '/api/contacts',
        '/api/contacts/filter-counts',
      ),
  })
  const failure = create.error
  const existing = isApiError(failure, 'duplicate') ? (failure.body['existing'] as Existing) : undefined
  const wrong = (key: string) => (isApiError(failure) ? failure.fieldError(key) : undefined)
  const elsewhere = failure !== null && existing === undefined && !shown.some((field) => wrong(field.key) !== undefined)
  const empty = Object.values(texts).every((text) => text.trim() === '')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`New ${words[entity].noun}`}
      description={`${needs[entity]} Enrichment won’t overwrite the values that you enter.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="create-record" look="primary" disabled={empty} busy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-record"
        className="grid gap-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(false)
        }}
      >
        {shown.map((field, index) => (
          <Field key={field.key} label={field.label} error={wrong(field.key)}>
            <ValueControl
              autoFocus={index === 0}
              field={field}
              value={texts[field.key] ?? ''}
              onChange={(text) => setTexts((old) => ({ ...old, [field.key]: text }))}
            />
          </Field>
        ))}
        {entity === 'contact' && (
          <Field label="Company" optional>
            <Combobox
              value={company}
              onChange={setCompany}
              search={search}
              onSearch={setSearch}
              options={(companies.data?.items ?? []).map((row) => ({
                value: row.id,
                label: row.name ?? row.domain ?? 'Unnamed',
                ...(row.domain === null ? {} : { hint: row.domain }),
              }))}
              placeholder="Choose a company"
            />
          </Field>
        )}
      </form>
      {elsewhere && <ErrorState compact error={failure} />}
      {existing !== undefined && (
        <div
          role="alert"
          className="mt-4 flex flex-wrap items-center gap-2 rounded-md border border-line bg-ground px-3 py-2"
        >
          <p className="min-w-0 flex-1 basis-48">
            <strong className="font-medium break-words">{existing.name}</strong> is already there. Nothing was created.
          </p>
          <Button onClick={() => onCreated(existing.id)}>Open it</Button>
          <Button look="ghost" busy={create.isPending} onClick={() => create.mutate(true)}>
            Create anyway
          </Button>
        </div>
      )}
    </Dialog>
  )
}
