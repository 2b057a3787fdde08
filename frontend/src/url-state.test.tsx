import { act, render, screen } from '@testing-library/react'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { describe, expect, it } from 'vitest'

import { facet, flag, list, oneOf, place, readUrl, sorting, text, useUrlState, whole, writeUrl } from '@/url-state'

const shape = {
  q: text(),
  view: oneOf(['grid', 'cards'], 'grid'),
  hot: flag(),
  min: whole(0, { max: 100 }),
  tags: list(),
  country: facet(),
  sort: sorting(['name', 'created_at'], { key: 'name', descending: false }),
  open: place(),
}
const url = (query: string) => new URLSearchParams(query)
const standard = readUrl(shape, url(''))

describe('readUrl', () => {
  it('reads what is there', () => {
    expect(
      readUrl(
        shape,
        url('q=kov%C3%A1rna&view=cards&hot=1&min=7&tags=a&tags=b&country=CZ&country=!NO&sort=-created_at&open=c1'),
      ),
    ).toEqual({
      q: 'kovárna',
      view: 'cards',
      hot: true,
      min: 7,
      tags: ['a', 'b'],
      country: { include: ['CZ'], exclude: ['NO'] },
      sort: { key: 'created_at', descending: true },
      open: 'c1',
    })
  })

  it.each([
    'view=list',
    'hot=maybe',
    'min=-1',
    'min=101',
    'min=1.5',
    'min=',
    'tags=',
    'country=',
    'sort=password',
    'sort=',
    `q=${'x'.repeat(201)}`,
    'other=1',
  ])('falls back on %s', (query) => {
    expect(readUrl(shape, url(query))).toEqual(standard)
  })
})

describe('writeUrl', () => {
  it('gives back what was written', () => {
    const change = {
      q: 'a&b=c',
      view: 'cards' as const,
      hot: true,
      min: 5,
      tags: ['x,y', 'ž'],
      country: { include: ['CZ'], exclude: ['NO'] },
      sort: { key: 'created_at' as const, descending: true },
      open: 'c1',
    }
    expect(readUrl(shape, writeUrl(shape, url(''), change))).toEqual(change)
  })

  it('leaves standard values out', () => {
    expect(
      writeUrl(shape, url('q=x&country=CZ'), { q: '', country: { include: [], exclude: [] }, view: 'grid' }).toString(),
    ).toBe('')
  })

  it('leaves the parameters of others alone', () => {
    expect(writeUrl(shape, url('other=1&q=x'), { q: 'y' }).toString()).toBe('other=1&q=y')
  })

  it('closes the open record when a filter changes, not when the record does', () => {
    expect(writeUrl(shape, url('open=c1'), { q: 'x' }).get('open')).toBeNull()
    expect(writeUrl(shape, url('open=c1&q=x'), { q: 'x' }).get('open')).toBe('c1')
    expect(readUrl(shape, writeUrl(shape, url('open=c1&q=x'), { open: 'c2' }))).toMatchObject({ open: 'c2', q: 'x' })
  })
})

it('a filter that was set is gone after Back', async () => {
  const Page = () => {
    const [state, setState] = useUrlState(shape)
    return <button onClick={() => setState({ q: 'kovárna' })}>searching for “{state.q}”</button>
  }
  const router = createMemoryRouter([{ path: '/', Component: Page }])
  render(<RouterProvider router={router} />)
  act(() => screen.getByRole('button').click())
  expect(await screen.findByText('searching for “kovárna”')).toBeTruthy()
  await act(() => router.navigate(-1))
  expect(await screen.findByText('searching for “”')).toBeTruthy()
})
