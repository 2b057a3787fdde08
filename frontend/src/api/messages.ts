import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type Message = Schemas['MessageOut']
export type MessageDetail = Schemas['MessageDetailOut']

export const messagePath = '/api/messages/{message_id}' as const
export const message = (id: string) => apiQuery(30_000, messagePath, { params: { path: { message_id: id } } })

export const messageVersionsPath = '/api/messages/{message_id}/versions' as const
export const messageVersions = (id: string) =>
  apiQuery(30_000, messageVersionsPath, { params: { path: { message_id: id } } })

/**
 * Characters as the channel's limit counts them. LinkedIn counts UTF-16 units after composition, a line break as one;
 * other channels, and subjects, count code points.
 */
export const countCharacters = (text: string, channel?: Message['channel']): number =>
  channel === 'linkedin_connect' || channel === 'linkedin_message'
    ? text.replaceAll(/\r\n?/g, '\n').normalize('NFC').length
    : Array.from(text).length
