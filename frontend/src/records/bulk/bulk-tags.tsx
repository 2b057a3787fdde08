import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Tag, Tags } from 'lucide-react'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { tags } from '@/api/tags'
import { tagChosen, type Chosen } from '@/records/bulk/bulk-api'
import { words } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Popover } from '@/ui/overlays/popover'
import { notify } from '@/ui/overlays/toast'
import { plural } from '@/ui/text/format'

/** Puts a tag on what is selected, or takes one off; with Undo. */
export function BulkTags({ chosen, how }: { chosen: Chosen; how: 'add' | 'remove' }) {
  const [open, setOpen] = useState(false)
  const known = useQuery({ ...tags(), enabled: open })
  const queries = useQueryClient()
  const { noun, nouns } = words[chosen.entity]
  const adding = how === 'add'
  const settle = () =>
    refetch(
      queries,
      '/api/companies',
      '/api/companies/filter-counts',
      '/api/companies/{company_id}',
      '/api/contacts',
      '/api/contacts/filter-counts',
      '/api/contacts/{contact_id}',
      '/api/tags',
    )
  const put = (id: string, on: boolean) => tagChosen(chosen, on ? { add: [id], remove: [] } : { add: [], remove: [id] })
  const undo = useMutation({
    meta: { failure: 'It could not be undone' },
    mutationFn: (id: string) => put(id, !adding),
    onSettled: settle,
  })
  const change = useMutation({
    meta: { failure: adding ? 'The tag was not added' : 'The tag was not taken off' },
    mutationFn: async (given: { id: string } | { name: string }) => {
      const id =
        'id' in given
          ? given.id
          : (await unwrap(api.POST('/api/tags', { body: { name: given.name, color: null, category: null } }))).id
      return { id, changed: (await put(id, adding)).count }
    },
    onSuccess: ({ id, changed }) => {
      setOpen(false)
      const rest = chosen.count - changed
      // Undo turns all that are selected; where some were so before, that would be more than was done.
      notify.done(
        `${adding ? 'Tagged' : 'Tag taken off'} ${plural(changed, noun, nouns)}`,
        rest === 0
          ? { undo: () => undo.mutate(id) }
          : { detail: `${plural(rest, noun, nouns)} ${adding ? 'had the tag already' : 'did not have the tag'}.` },
      )
    },
    onSettled: settle,
  })
  const label = adding ? 'Tag' : 'Untag'
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      align="center"
      aria-label={adding ? 'Add a tag' : 'Take a tag off'}
      className="w-72 p-2"
      trigger={
        <Button size="sm" icon={adding ? <Tag aria-hidden /> : <Tags aria-hidden />} busy={change.isPending}>
          {label}
        </Button>
      }
    >
      <Combobox
        value={undefined}
        onChange={(id) => change.mutate({ id })}
        {...(adding ? { onCreate: (name: string) => change.mutate({ name }) } : {})}
        options={(known.data?.items ?? []).map((tag) => ({ value: tag.id, label: tag.name }))}
        placeholder={adding ? 'Choose or create a tag' : 'Choose a tag to take off'}
        empty={adding ? 'No tag of that name yet' : 'No such tag'}
        aria-label="Tag"
      />
    </Popover>
  )
}
