import type { Message } from '@/api/messages'
import { channelWords, messageStatusWords } from '@/api/outreach-words'
import { apiPages } from '@/api/query'
import type { paths } from '@/api/schema.gen'
import { list, place, text, type UrlState } from '@/url-state'

type ListQuery = NonNullable<paths['/api/messages']['get']['parameters']['query']>

export const messageUrl = { q: text(), campaign: text(), status: list(), channel: list(), step: list(), open: place() }
export type MessageState = UrlState<typeof messageUrl>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The list's filter in the API's words; what the URL holds beyond that is left out. */
export function messageFilter(state: Pick<MessageState, 'q' | 'campaign' | 'status' | 'channel' | 'step'>): ListQuery {
  const status = state.status.filter((value) => value in messageStatusWords)
  const channel = state.channel.filter((value) => value in channelWords)
  const step = state.step.map(Number).filter((value) => Number.isInteger(value) && value > 0)
  return {
    ...(state.q === '' ? {} : { search: state.q }),
    ...(uuid.test(state.campaign) ? { campaign_id: state.campaign } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(channel.length > 0 ? { channel } : {}),
    ...(step.length > 0 ? { step } : {}),
  } as ListQuery
}

export const isFiltered = (state: MessageState): boolean => Object.keys(messageFilter(state)).length > 0

export const messagePages = (state: MessageState) =>
  apiPages(15_000, '/api/messages', { params: { query: { ...messageFilter(state), limit: 100 } } })

/** Messages of one contact stand together; only the first of them names the contact. */
export type MessageRow = Message & { leads: boolean }

export const groupByContact = (rows: readonly Message[]): MessageRow[] =>
  rows.map((row, index) => ({ ...row, leads: rows[index - 1]?.contact.id !== row.contact.id }))
