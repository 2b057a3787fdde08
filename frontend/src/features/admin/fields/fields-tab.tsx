import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { ApiError } from '@/api/error'
import {
  changeOwnField,
  makeOwnField,
  ownFields,
  ownTypeWords,
  type OwnField,
  type OwnFieldDraft,
  type OwnFieldType,
} from '@/api/fields/own-fields'
import { refetch } from '@/api/query'
import { PlainTable } from '@/features/admin/plain-table'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

const entities = [
  { value: 'contact' as const, label: 'Contacts' },
  { value: 'company' as const, label: 'Companies' },
]
const types = Object.entries(ownTypeWords).map(([value, label]) => ({ value: value as OwnFieldType, label }))
const empty: OwnFieldDraft = { entity: 'contact', label: '', type: 'text', choices: [] }

/** Fields that this namespace has made. */
export function FieldsTab() {
  const queries = useQueryClient()
  const found = useQuery(ownFields())
  const [draft, setDraft] = useState(empty)
  const settle = () => refetch(queries, '/api/custom-fields', '/api/fields')
  const make = useMutation({
    mutationFn: () => makeOwnField(draft),
    onSuccess: () => setDraft(empty),
    onSettled: settle,
  })
  const archive = useMutation({
    meta: { failure: 'The field was not changed' },
    mutationFn: (field: OwnField) => changeOwnField(field, { archived: field.archived_at === null }),
    onSettled: settle,
  })
  const change = (next: Partial<OwnFieldDraft>) => setDraft((old) => ({ ...old, ...next }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  const error = make.error instanceof ApiError ? make.error : undefined
  const inField = error?.fieldError('label')
  return (
    <div className="flex flex-col gap-4">
      <Card title="New field" description="Imports fill it. Records, lists, exports and messages know it.">
        <form onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-[1fr_9rem_9rem_auto]">
          <Field label="Name" error={inField}>
            <Input
              required
              value={draft.label}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => change({ label: event.target.value })}
            />
          </Field>
          <Field label="Of">
            <Select value={draft.entity} onChange={(entity) => change({ entity })} options={entities} />
          </Field>
          <Field label="Type">
            <Select value={draft.type} onChange={(type) => change({ type, choices: [] })} options={types} />
          </Field>
          <Button
            type="submit"
            look="primary"
            busy={make.isPending}
            disabled={draft.label.trim() === ''}
            className="sm:mt-5.5"
          >
            Create field
          </Button>
          {draft.type === 'choice' && (
            <Field label="Choices" hint="Separated by commas">
              <Input
                required
                onChange={(event) =>
                  change({
                    choices: event.target.value
                      .split(',')
                      .map((one) => one.trim())
                      .filter(Boolean),
                  })
                }
              />
            </Field>
          )}
        </form>
        {error && inField === undefined && <ErrorState compact error={error} />}
      </Card>
      {found.isPending && <Skeleton className="h-24 w-full" />}
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && found.data.items.length > 0 && (
        <PlainTable label="Own fields" heads={['Name', 'Of', 'Type', 'Key', '']}>
          {found.data.items.map((field) => (
            <tr key={field.id} className={field.archived_at === null ? '' : 'text-ink-3'}>
              <td className="font-medium">{field.label}</td>
              <td>{field.entity === 'contact' ? 'Contacts' : 'Companies'}</td>
              <td>{ownTypeWords[field.type]}</td>
              <td className="font-mono text-xs text-ink-2">{field.key}</td>
              <td className="text-right">
                <Button
                  size="sm"
                  look="ghost"
                  aria-label={`${field.archived_at === null ? 'Archive' : 'Restore'} ${field.label}`}
                  busy={archive.isPending && archive.variables.id === field.id}
                  onClick={() => archive.mutate(field)}
                >
                  {field.archived_at === null ? 'Archive' : 'Restore'}
                </Button>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
    </div>
  )
}
