import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import { RegisterName } from '@/api/fields/register-name'
import { sourceName } from '@/records/fields/source-words'
import { json, serve } from '@/testing/fake-server'

const names = new Map([['stations', 'Stations']])

it('names a source as the server names the register, else by its kind', () => {
  expect(sourceName({ source_kind: 'registry', stage: 'stations' }, names)).toBe('Stations')
  expect(sourceName({ source_kind: 'registry', stage: 'legal' }, names)).toBe('Register')
  expect(sourceName({ source_kind: 'import', stage: null }, names)).toBe('Import')
})

it('shows a register by the name that the server gives, and by its code until then', async () => {
  serve(() =>
    json({
      company: [],
      contact: [],
      groups: [],
      enums: {},
      registers: [{ code: 'stations', label: 'Stations', country: 'AQ' }],
    }),
  )
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RegisterName code="stations" />
    </QueryClientProvider>,
  )
  expect(screen.getByText('stations')).toBeTruthy()
  expect(await screen.findByText('Stations')).toBeTruthy()
})
