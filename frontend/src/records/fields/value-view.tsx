import { ArrowUpRight } from 'lucide-react'
import type { ReactNode } from 'react'

import type { FieldInfo } from '@/api/fields/fields'
import { languageWords, type Language } from '@/api/outreach-words'
import {
  countryName,
  formatCount,
  formatDate,
  formatInstant,
  formatPercent,
  humanize,
  unknownMark,
} from '@/ui/text/format'

const linkClasses =
  'inline-flex min-w-0 max-w-full items-center gap-0.5 text-accent-ink hover:underline [&>svg]:size-3 [&>svg]:shrink-0'

export const notKnown = (
  <span className="text-ink-3" title="Not known">
    {unknownMark}
  </span>
)

/** Only http(s) becomes a link: a value may come from anywhere. */
const safeUrl = (value: string): string | undefined => {
  try {
    const url = new URL(/^https?:\/\//i.test(value) ? value : `https://${value}`)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
  } catch {
    return undefined
  }
}

export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const url = safeUrl(href)
  if (url === undefined) return <span className="break-words">{children}</span>
  return (
    <a href={url} target="_blank" rel="noreferrer" className={linkClasses}>
      <span className="truncate">{children}</span>
      <ArrowUpRight aria-hidden />
    </a>
  )
}

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return unknownMark
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value === 'object')
    return Object.values(value)
      .filter((part) => part !== null && part !== '')
      .map(plain)
      .join(' · ')
  return String(value)
}

function ObjectView({ value }: { value: Record<string, unknown> }) {
  const parts = Object.entries(value).filter(
    ([, part]) => part !== null && part !== '' && !(Array.isArray(part) && part.length === 0),
  )
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      {parts.map(([key, part]) => (
        <div key={key} className="contents">
          <dt className="text-ink-3">{humanize(key)}</dt>
          <dd className="break-words">{plain(part)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The part of an object that names it, and the rest in small. */
function ObjectLine({ value }: { value: Record<string, unknown> }) {
  const name = ['name', 'label', 'code', 'file_number', 'title'].find(
    (key) => typeof value[key] === 'string' && value[key] !== '',
  )
  const rest = Object.entries(value).filter(
    ([key, part]) => key !== name && part !== null && part !== '' && !(Array.isArray(part) && part.length === 0),
  )
  return (
    <li>
      {name !== undefined && <span className="break-words">{plain(value[name])}</span>}
      {rest.length > 0 && (
        <span className="text-xs break-words text-ink-3">
          {' '}
          {rest.map(([key, part]) => `${humanize(key).toLowerCase()}: ${plain(part)}`).join(' · ')}
        </span>
      )}
    </li>
  )
}

const number = (field: FieldInfo, value: number): string => {
  if (field.type === 'year') return String(value)
  // "0-1, how sure …" is a share; "0-100, …" is points.
  if (/^0-1\b/.test(field.hint)) return formatPercent(value)
  return formatCount(value)
}

/** A value of the catalogue as a person reads it; unknown is shown as unknown. */
export function ValueView({ field, value }: { field: FieldInfo; value: unknown }): ReactNode {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
    return notKnown
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return <span className="tabular-nums">{number(field, value)}</span>
  if (Array.isArray(value)) {
    if (field.type !== 'object_list') {
      return (
        <ul className={value.length > 1 ? 'list-disc pl-4 marker:text-ink-3' : ''}>
          {value.map((item, index) => (
            <li key={index} className="break-words">
              {plain(item)}
            </li>
          ))}
        </ul>
      )
    }
    return (
      <ul className="flex flex-col gap-0.5">
        {value.map((item, index) => (
          <ObjectLine key={index} value={item as Record<string, unknown>} />
        ))}
      </ul>
    )
  }
  if (typeof value === 'object') return <ObjectView value={value as Record<string, unknown>} />
  const text = String(value)
  switch (field.type) {
    case 'enum':
      // The catalogue's word for a language is its code.
      if (field.enum === 'language' && text in languageWords) return languageWords[text as Language]
      return field.members.find((member) => member.value === text)?.label ?? humanize(text)
    case 'country':
      return `${countryName(text)} (${text})`
    case 'url':
    case 'linkedin_url':
    case 'domain':
      return <ExternalLink href={text}>{text.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')}</ExternalLink>
    case 'email':
      return (
        <a href={`mailto:${text}`} className={linkClasses}>
          <span className="truncate">{text}</span>
        </a>
      )
    case 'phone':
      return (
        <a href={`tel:${text.replaceAll(/[^+\d]/g, '')}`} className={linkClasses}>
          {text}
        </a>
      )
    case 'date':
      return formatDate(text)
    case 'instant':
      return formatInstant(text)
    default:
      return <span className="break-words whitespace-pre-line">{text}</span>
  }
}
