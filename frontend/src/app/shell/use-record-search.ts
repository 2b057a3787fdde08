import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { apiQuery } from '@/api/query'

const pauseMs = 150
const perKind = 6

export type FoundRecord = { kind: 'companies' | 'contacts'; id: string; name: string; hint: string }

/** Companies and contacts that match the text, a moment after the last key; nothing for less than two letters. */
export function useRecordSearch(text: string): { found: FoundRecord[]; searching: boolean } {
  const [settled, setSettled] = useState('')
  const wanted = text.trim().slice(0, 200)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), pauseMs)
    return () => clearTimeout(timer)
  }, [wanted])
  const enabled = settled.length >= 2
  const query = { search: settled, limit: perKind }
  const companies = useQuery({
    ...apiQuery(30_000, '/api/companies', { params: { query } }),
    enabled,
    placeholderData: keepPreviousData,
  })
  const contacts = useQuery({
    ...apiQuery(30_000, '/api/contacts', { params: { query } }),
    enabled,
    placeholderData: keepPreviousData,
  })
  if (wanted.length < 2) return { found: [], searching: false }
  return {
    searching: wanted !== settled || companies.isFetching || contacts.isFetching,
    found: [
      ...(companies.data?.items ?? []).map((row) => ({
        kind: 'companies' as const,
        id: row.id,
        name: row.name ?? row.domain ?? 'Unnamed',
        hint: row.domain ?? '',
      })),
      ...(contacts.data?.items ?? []).map((row) => ({
        kind: 'contacts' as const,
        id: row.id,
        name: row.name ?? row.email ?? 'Unnamed',
        hint: [row.job_title, row.company?.name].filter(Boolean).join(', '),
      })),
    ],
  }
}
