import { pages } from '@/app/shell/navigation'
import { Kbd } from '@/ui/keyboard/kbd'
import { Dialog } from '@/ui/overlays/dialog'

const groups: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['mod+k', 'Search, go to a page or run an action'],
      ['/', 'Search in this list'],
      ['?', 'This help'],
      ['esc', 'Close what is on top'],
    ],
  },
  {
    title: 'Lists',
    keys: [
      ['j', 'Next row'],
      ['k', 'Previous row'],
      ['enter', 'Open the row'],
      ['x', 'Select the row'],
      ['shift+down', 'Select downwards'],
      ['shift+up', 'Select upwards'],
      ['e', 'Edit'],
    ],
  },
  {
    title: 'Review',
    keys: [
      ['a', 'Approve'],
      ['r', 'Reject'],
      ['e', 'Edit'],
      ['d', 'Skip, or go on'],
      ['k', 'Back to the one before'],
      ['u', 'Undo the last decision'],
      ['v', 'Show what an edit changed'],
      ['mod+enter', 'Save the edit'],
    ],
  },
]

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" width="lg">
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="mb-1.5 text-xs font-medium text-ink-3">{group.title}</h3>
            <dl className="flex flex-col gap-1">
              {group.keys.map(([keys, does]) => (
                <div key={does} className="flex items-center justify-between gap-4">
                  <dt className="text-sm">{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="mb-1.5 text-xs font-medium text-ink-3">Go to a page</h3>
          <dl className="flex flex-col gap-1">
            {pages.map((page) => (
              <div key={page.page} className="flex items-center justify-between gap-4">
                <dt className="text-sm">{page.label}</dt>
                <dd className="flex items-center gap-1 text-xs text-ink-3">
                  <Kbd keys="g" /> then <Kbd keys={page.key} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  )
}
