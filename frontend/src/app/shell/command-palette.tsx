import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { ArrowRight, Keyboard, Moon, Sun } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import * as Dialog from 'radix-ui/dialog'

import { useAuth } from '@/api/session/auth'
import { pages } from '@/app/shell/navigation'
import { useRecordSearch } from '@/app/shell/use-record-search'
import { useTenant } from '@/tenant'
import { chooseTheme, useTheme } from '@/theme'
import { Kbd } from '@/ui/keyboard/kbd'
import { Monogram } from '@/ui/text/monogram'

const itemClasses = clsx(
  'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm',
  'data-[selected=true]:bg-hover [&>svg]:size-4 [&>svg]:text-ink-3',
)
const groupClasses = clsx(
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2',
  '[&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs',
  '[&_[cmdk-group-heading]]:text-ink-3',
)

type Entry = {
  id: string
  label: string
  icon: ReactNode
  hint?: string
  trailing?: ReactNode
  run: () => void
  words?: string[]
}

export function CommandPalette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const [text, setText] = useState('')
  const { memberships } = useAuth()
  const tenant = useTenant()
  const theme = useTheme()
  const navigate = useNavigate()
  const go = (to: string) => () => void navigate(to)

  const { found, searching } = useRecordSearch(text)
  const [chosen, setChosen] = useState('')
  const first = found[0]?.id
  useEffect(() => {
    // Answers come in any order: Enter opens the first row shown, not the first that arrived.
    if (first !== undefined) setChosen(first)
  }, [first, found.length])

  const groups: { heading: string; entries: Entry[] }[] = [
    ...(['companies', 'contacts'] as const).map((kind) => ({
      heading: kind === 'companies' ? 'Companies' : 'Contacts',
      entries: found
        .filter((record) => record.kind === kind)
        .map((record) => ({
          id: record.id,
          label: record.name,
          hint: record.hint,
          icon: <Monogram name={record.name} size="sm" round={kind === 'contacts'} />,
          // The server has matched it, by more than its name; cmdk must not filter it out again. It reads these once,
          // so they are in the key.
          words: [text],
          run: go(`${tenant.path(kind)}?open=${record.id}`),
        })),
    })),
    {
      heading: 'Go to',
      entries: pages
        .filter((page) => tenant.can(page.role))
        .map((page) => ({
          id: `go ${page.page}`,
          label: page.label,
          icon: <page.icon aria-hidden />,
          trailing: (
            <span className="flex gap-1">
              <Kbd keys="g" />
              <Kbd keys={page.key} />
            </span>
          ),
          run: go(tenant.path(page.page)),
        })),
    },
    {
      heading: 'Switch workspace',
      entries: memberships
        .filter((membership) => membership.tenant.slug !== tenant.slug)
        .map(({ tenant: other }) => ({
          id: `namespace ${other.slug}`,
          label: other.name,
          icon: <Monogram name={other.name} size="sm" />,
          words: [other.slug],
          run: go(`/${other.slug}/contacts`),
        })),
    },
    {
      heading: 'Actions',
      entries: [
        {
          id: 'theme',
          label: theme.shown === 'dark' ? 'Use the light theme' : 'Use the dark theme',
          icon: theme.shown === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />,
          run: () => chooseTheme(theme.shown === 'dark' ? 'light' : 'dark'),
        },
        {
          id: 'import',
          label: 'Import a list',
          icon: <ArrowRight aria-hidden />,
          words: ['csv', 'upload'],
          run: go(tenant.path('import')),
        },
        {
          id: 'enrich',
          label: 'Start an enrichment run',
          icon: <ArrowRight aria-hidden />,
          words: ['pipeline', 'dag'],
          run: go(tenant.path('enrich')),
        },
        {
          id: 'campaign',
          label: 'Open the campaigns',
          icon: <ArrowRight aria-hidden />,
          run: go(tenant.path('campaigns')),
        },
        {
          id: 'help',
          label: 'Keyboard shortcuts',
          icon: <Keyboard aria-hidden />,
          trailing: <Kbd keys="?" />,
          run: onHelp,
        },
      ],
    },
  ]
  const pick = (entry: Entry) => {
    onClose()
    entry.run()
  }
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className={clsx(
            'fixed inset-x-3 top-[14vh] z-40 mx-auto max-w-xl animate-in overflow-hidden rounded-xl',
            'bg-raised shadow-pop outline-none',
          )}
        >
          <Dialog.Title className="sr-only">Search, go to a page or run an action</Dialog.Title>
          <Command label="Commands" loop value={chosen} onValueChange={setChosen}>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Search records or run an action…"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-sm text-ink-3">
                {searching ? 'Searching…' : `Nothing found for “${text}”`}
              </Command.Empty>
              {groups.map((group) =>
                group.entries.length === 0 ? null : (
                  <Command.Group key={group.heading} heading={group.heading} className={groupClasses}>
                    {group.entries.map((entry) => (
                      <Command.Item
                        key={[entry.id, ...(entry.words ?? [])].join(' ')}
                        value={entry.id}
                        keywords={[entry.label, ...(entry.words ?? [])]}
                        onSelect={() => pick(entry)}
                        className={itemClasses}
                      >
                        {entry.icon}
                        <span className="min-w-0 flex-1 truncate">
                          {entry.label}
                          {entry.hint !== undefined && <span className="ml-2 text-xs text-ink-3">{entry.hint}</span>}
                        </span>
                        {entry.trailing}
                      </Command.Item>
                    ))}
                  </Command.Group>
                ),
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
