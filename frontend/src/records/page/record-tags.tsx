import { useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { tags } from '@/api/tags'
import { useRecordChanges, type Detail, type Entity } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Popover } from '@/ui/overlays/popover'
import { notify } from '@/ui/overlays/toast'
import { Badge } from '@/ui/status/badge'

/** A record's tags, taken off and put on in place. */
export function RecordTags({ entity, record, editable }: { entity: Entity; record: Detail; editable: boolean }) {
  const [open, setOpen] = useState(false)
  const queries = useQueryClient()
  const known = useQuery({ ...tags(), enabled: open })
  const { tag } = useRecordChanges(entity, record.id)
  const put = (id: string) => {
    setOpen(false)
    tag.mutate({ add: [id], remove: [] })
  }
  const create = async (name: string) => {
    try {
      put((await unwrap(api.POST('/api/tags', { body: { name, color: null, category: null } }))).id)
      await refetch(queries, '/api/tags')
    } catch (error) {
      notify.failed('The tag was not created', error)
    }
  }
  if (!editable && record.tags.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-1" role="group" aria-label="Tags">
      {record.tags.map((one) => (
        <Badge key={one.id}>
          <span className="inline-flex items-center gap-1">
            {one.name}
            {editable && (
              <button
                type="button"
                aria-label={`Take off the tag ${one.name}`}
                onClick={() => tag.mutate({ add: [], remove: [one.id] })}
                className={clsx(
                  '-mr-0.5 inline-flex size-4 items-center justify-center rounded-sm text-ink-3',
                  'hover:bg-active hover:text-ink',
                )}
              >
                <X aria-hidden className="size-3" />
              </button>
            )}
          </span>
        </Badge>
      ))}
      {editable && (
        <Popover
          open={open}
          onOpenChange={setOpen}
          aria-label="Add a tag"
          className="w-64 p-2"
          trigger={
            <Button look="ghost" size="sm" className="h-5! px-1!" icon={<Plus aria-hidden />}>
              Tag
            </Button>
          }
        >
          <Combobox
            value={undefined}
            onChange={put}
            onCreate={(name) => void create(name)}
            options={(known.data?.items ?? [])
              .filter((one) => !record.tags.some((mine) => mine.id === one.id))
              .map((one) => ({ value: one.id, label: one.name }))}
            placeholder="Choose or create a tag"
            aria-label="Tag"
          />
        </Popover>
      )}
    </div>
  )
}
