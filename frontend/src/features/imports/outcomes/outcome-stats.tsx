import type { ImportCounts } from '@/features/imports/import-api'
import { Progress } from '@/ui/status/progress'
import { Stat } from '@/ui/status/stat'
import { formatCount, plural } from '@/ui/text/format'

/**
 * A row that creates its contact may update its company: records are counted over the whole file, whatever the row
 * counts as.
 */
const inAll = (contacts: number, companies: number) =>
  `in all rows: ${plural(contacts, 'contact')}, ${plural(companies, 'company', 'companies')}`

/** Rows by what they become or became; they add up to the rows of the file. */
export function OutcomeStats({ counts, planned }: { counts: ImportCounts; planned: boolean }) {
  const rest = counts.rows - counts.create - counts.update - counts.skip - counts.error
  const words = planned
    ? { create: 'Rows to create', update: 'Rows to update', skip: 'Rows to skip', error: 'Rows with an error' }
    : { create: 'Rows created', update: 'Rows updated', skip: 'Rows skipped', error: 'Rows failed' }
  return (
    <section aria-label="Rows by outcome" className="border-b border-line px-4 py-4 sm:px-6">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        <Stat
          label={words.create}
          value={formatCount(counts.create)}
          note={inAll(counts.contacts_created, counts.companies_created)}
        />
        <Stat
          label={words.update}
          value={formatCount(counts.update)}
          note={inAll(counts.contacts_updated, counts.companies_updated)}
        />
        <Stat
          label={words.skip}
          value={formatCount(counts.skip)}
          note={rest > 0 ? `${formatCount(rest)} say nothing` : 'there already'}
        />
        <Stat
          label={words.error}
          value={formatCount(counts.error)}
          note={counts.error === 0 ? 'none' : 'listed with the reason'}
        />
        <Stat
          label="Warnings"
          value={formatCount(counts.warnings)}
          note={counts.warnings === 0 ? 'none' : 'a value was doubtful'}
        />
      </dl>
      <div className="mt-3">
        <Progress
          aria-label={`${plural(counts.rows, 'row')} by outcome`}
          total={counts.rows}
          parts={[
            { value: counts.create, tone: 'ok', label: 'create' },
            { value: counts.update, tone: 'info', label: 'update' },
            { value: counts.skip + rest, tone: 'neutral', label: 'skip' },
            { value: counts.error, tone: 'bad', label: 'error' },
          ]}
        />
      </div>
    </section>
  )
}
