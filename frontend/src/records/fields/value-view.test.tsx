import { render } from '@testing-library/react'
import { expect, it } from 'vitest'

import type { FieldInfo } from '@/api/fields/fields'
import { ValueView } from '@/records/fields/value-view'

const field = (more: Partial<FieldInfo>): FieldInfo => ({
  key: 'k',
  entity: 'contact',
  type: 'integer',
  label: 'K',
  group: 'scores',
  hint: '',
  enum: null,
  members: [],
  personal: false,
  facet: false,
  importable: true,
  editable: true,
  exportable: true,
  sources: [],
  ...more,
})
const shown = (more: Partial<FieldInfo>, value: unknown) =>
  render(<ValueView field={field(more)} value={value} />).container

it.each([
  ['points are no percentage', { hint: '0-100, how worth writing to' }, 58, '58'],
  ['a share is one', { type: 'number', hint: '0-1, how sure the research is' }, 0.9, '90%'],
  ['a year has no thousands', { type: 'year' }, 1990, '1990'],
  ['zero is known', {}, 0, '0'],
  ['false is known', { type: 'boolean' }, false, 'No'],
  ['nothing is not known, never zero', {}, null, '—'],
  ['an empty list is not known', { type: 'text_list' }, [], '—'],
] as const)('%s', (_name, more, value, text) => {
  expect(shown(more, value).textContent).toBe(text)
})

it('makes no link of an address that would run code', () => {
  expect(shown({ type: 'url' }, 'javascript:alert(1)').querySelector('a')?.protocol ?? 'none').not.toBe('javascript:')
  expect(shown({ type: 'url' }, 'https://alfa.example/a').querySelector('a')?.href).toBe('https://alfa.example/a')
})
