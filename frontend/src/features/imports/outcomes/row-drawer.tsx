import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { catalogue } from '@/api/fields/fields'
import {
  actionsDone,
  actionWords,
  type ImportRow,
  type MatchEvidence,
  type RowProblem,
} from '@/features/imports/import-api'
import { useTenant } from '@/tenant'
import { Drawer } from '@/ui/overlays/drawer'
import { Badge } from '@/ui/status/badge'

/** One row: what becomes of its contact and company, which fields, and everything wrong with it. */
export function RowDrawer({ row, done, onClose }: { row: ImportRow; done: boolean; onClose: () => void }) {
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      modal={false}
      title={row.name ?? `Line ${row.line}`}
      description={`Line ${row.line} of the file`}
    >
      <div className="flex flex-col gap-5 p-4">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Badge dot tone={actionWords[row.action].tone}>
            {done ? actionsDone[row.action] : actionWords[row.action].label}
          </Badge>
          {row.rule}
        </p>
        {row.problems.length > 0 && (
          <section>
            <h3 className="mb-1.5 text-xs font-semibold text-ink-2">Problems</h3>
            <ul className="flex flex-col gap-2">
              {row.problems.map((problem, index) => (
                <Problem key={index} problem={problem} />
              ))}
            </ul>
          </section>
        )}
        <Part entity="contact" title="Contact" part={row.contact} done={done} />
        <Part entity="company" title="Company" part={row.company} done={done} />
      </div>
    </Drawer>
  )
}

function Problem({ problem }: { problem: RowProblem }) {
  const bad = problem.severity === 'error'
  const notImported =
    problem.field === null ? 'The row is not imported.' : 'This value is not imported; the rest of the row is.'
  return (
    <li
      className={
        bad
          ? 'rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink'
          : 'rounded-md bg-warn-soft px-3 py-2 text-sm text-warn-ink'
      }
    >
      <b className="font-semibold">
        {problem.column ?? 'The whole row'}
        {problem.value !== null && <span className="font-normal"> “{problem.value}”</span>}
      </b>
      <p>{problem.reason}</p>
      {problem.fix !== null && <p>{problem.fix}</p>}
      <p className="text-xs">{bad ? notImported : 'Imported all the same.'}</p>
    </li>
  )
}

type PartProps = { entity: 'contact' | 'company'; title: string; part: ImportRow['contact']; done: boolean }

function Part({ entity, title, part, done }: PartProps) {
  const tenant = useTenant()
  const fields = useQuery(catalogue())
  if (part === null) return null
  const label = (key: string) => fields.data?.[entity].find((field) => field.key === key)?.label ?? key
  const kept = part.kept ?? []
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-semibold text-ink-2">{title}</h3>
      <p className="text-sm">
        {part.id === null ? (
          (part.name ?? 'Unnamed')
        ) : (
          <Link
            className="text-accent-ink hover:underline"
            to={tenant.path(`${entity === 'contact' ? 'contacts' : 'companies'}/${part.id}`)}
          >
            {part.name ?? 'Unnamed'}
          </Link>
        )}
        <span className="text-ink-3">
          , {(done ? actionsDone[part.action] : actionWords[part.action].label).toLowerCase()}
        </span>
      </p>
      {part.rule !== null && <p className="text-xs text-ink-3">{part.rule}</p>}
      {(part.evidence ?? []).map((one, index) => (
        <Evidence key={index} entity={entity} evidence={one} />
      ))}
      {part.fields.length > 0 && (
        <ul className="mt-1.5 flex flex-wrap gap-1" aria-label="Fields it fills">
          {part.fields.map((key) => (
            <li key={key}>
              <Badge>{label(key)}</Badge>
            </li>
          ))}
        </ul>
      )}
      {kept.length > 0 && (
        <p className="mt-1.5 text-xs text-ink-3">
          Present values stay; the row’s are kept beside them: {kept.map(label).join(', ')}.
        </p>
      )}
    </section>
  )
}

/** What speaks for and against the row and another record being the same, with a link to that record. */
function Evidence({ entity, evidence }: { entity: PartProps['entity']; evidence: MatchEvidence }) {
  const tenant = useTenant()
  const plural = entity === 'contact' ? 'contacts' : 'companies'
  return (
    <div className="mt-2 rounded-md border border-line px-3 py-2 text-xs">
      <p className="font-semibold">
        {evidence.same ? 'Taken as ' : 'Possible duplicate of '}
        {evidence.id === null ? (
          evidence.name
        ) : (
          <Link className="text-accent-ink hover:underline" to={tenant.path(`${plural}/${evidence.id}`)}>
            {evidence.name}
          </Link>
        )}
      </p>
      {evidence.supports.length > 0 && <p>For: {evidence.supports.join(', ')}</p>}
      {evidence.opposes.length > 0 && <p>Against: {evidence.opposes.join(', ')}</p>}
    </div>
  )
}
