import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Tag } from 'lucide-react'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import type { components } from '@/api/schema.gen'
import { tags } from '@/api/tags'
import { Button } from '@/ui/button'
import { Combobox } from '@/ui/combobox'
import { plural } from '@/ui/format'
import { Popover } from '@/ui/popover'
import { notify } from '@/ui/toast'

type Props = { selection: components['schemas']['ContactSelection']; count: number }

/** Puts a tag on the selected contacts, with Undo. */
export function ContactTagMenu({ selection, count }: Props) {
  const [open, setOpen] = useState(false)
  const known = useQuery({ ...tags(), enabled: open })
  const queries = useQueryClient()
  const send = (change: { add: string[]; remove: string[] }) => unwrap(api.POST('/api/contacts/tags', { body: { selection, ...change } }))
  const settle = () => refetch(queries, '/api/contacts', '/api/contacts/filter-counts', '/api/tags')
  const undo = useMutation({ meta: { failure: 'The tag was not taken off' }, mutationFn: (id: string) => send({ add: [], remove: [id] }), onSettled: settle })
  const add = useMutation({
    meta: { failure: 'The tag was not added' },
    mutationFn: async (chosen: { id: string } | { name: string }) => {
      const id = 'id' in chosen ? chosen.id : (await unwrap(api.POST('/api/tags', { body: { name: chosen.name, color: null, category: null } }))).id
      return { id, changed: (await send({ add: [id], remove: [] })).count }
    },
    onSuccess: ({ id, changed }) => {
      setOpen(false)
      // Undo takes the tag off all that are selected; where some had it before, that would be more than was done.
      notify.done(`Tagged ${plural(changed, 'contact')}`, changed === count ? { undo: () => undo.mutate(id) } : { detail: `${plural(count - changed, 'contact')} had the tag already.` })
    },
    onSettled: settle,
  })
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      align="center"
      aria-label="Add a tag"
      className="w-72 p-2"
      trigger={
        <Button size="sm" icon={<Tag aria-hidden />} busy={add.isPending}>
          Add a tag
        </Button>
      }
    >
      <Combobox
        value={undefined}
        onChange={(id) => add.mutate({ id })}
        onCreate={(name) => add.mutate({ name })}
        options={(known.data?.items ?? []).map((tag) => ({ value: tag.id, label: tag.name }))}
        placeholder="Choose or create a tag"
        aria-label="Tag"
      />
    </Popover>
  )
}
