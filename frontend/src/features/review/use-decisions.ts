import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { campaign, campaignPath, type Campaign } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import { isApiError } from '@/api/error'
import { message, messagePath, messageVersionsPath, type MessageDetail } from '@/api/messages'
import type { EditReason, MessageStatus } from '@/api/outreach-words'
import { refetch } from '@/api/query'

export type Decision = 'approve' | 'reject' | 'reopen'
const becomes = { approve: 'approved', reject: 'rejected', reopen: 'draft' } as const
export type Failure = { message: MessageDetail; did: Decision | 'edit'; error: unknown; conflict: boolean }
export type Edit = { subject: string | null; body: string; reason: EditReason }
type Counted = 'draft' | 'approved' | 'rejected'

const isCounted = (status: MessageStatus): status is Counted =>
  status === 'draft' || status === 'approved' || status === 'rejected'
const scope = { id: 'review' }

/** Decisions and edits: shown at once, sent one after another, taken back on the screen when the server refuses. */
export function useDecisions(campaignId: string) {
  const queries = useQueryClient()
  const [failure, setFailure] = useState<Failure>()
  const [undoable, setUndoable] = useState<readonly { id: string; did: Decision; name: string }[]>([])
  // What our own writes have made of a message's version. Somebody else's are not here: those must conflict.
  const ours = useRef(new Map<string, number>())
  const versionOf = (seen: MessageDetail) => Math.max(seen.version, ours.current.get(seen.id) ?? 0)

  const show = (seen: MessageDetail, from: MessageStatus, to: MessageStatus) => {
    queries.setQueryData(message(seen.id).queryKey, (old: MessageDetail | undefined) => ({
      ...(old ?? seen),
      status: to,
    }))
    queries.setQueryData(campaign(campaignId).queryKey, (old: Campaign | undefined) => {
      if (old === undefined || from === to || !isCounted(from) || !isCounted(to)) return old
      return { ...old, review: { ...old.review, [from]: old.review[from] - 1, [to]: old.review[to] + 1 } }
    })
  }
  const keep = (answer: MessageDetail) => {
    ours.current.set(answer.id, answer.version)
    queries.setQueryData(message(answer.id).queryKey, answer)
  }
  const refused = (seen: MessageDetail, did: Failure['did'], error: unknown) => {
    const theirs = isApiError(error, 'version_conflict')
      ? (error.body['current'] as MessageDetail | undefined)
      : undefined
    if (theirs !== undefined) keep(theirs)
    setFailure({ message: theirs ?? seen, did, error, conflict: theirs !== undefined })
  }
  const settle = () => {
    // The last of a burst asks the server; before that its answer would lag behind the screen.
    if (queries.isMutating() <= 1) void refetch(queries, campaignPath, '/api/campaigns', '/api/messages')
  }

  const decide = useMutation({
    scope,
    mutationFn: ({ seen, did, reason }: { seen: MessageDetail; did: Decision; reason?: string }) => {
      const params = { path: { message_id: seen.id } }
      const version = versionOf(seen)
      if (did === 'reject')
        return unwrap(
          api.POST('/api/messages/{message_id}/reject', { params, body: { version, reason: reason ?? null } }),
        )
      return unwrap(
        api.POST(did === 'approve' ? '/api/messages/{message_id}/approve' : '/api/messages/{message_id}/reopen', {
          params,
          body: { version },
        }),
      )
    },
    onMutate: async ({ seen, did }) => {
      setFailure(undefined)
      show(seen, seen.status, becomes[did])
      if (did !== 'reopen')
        setUndoable((old) => [...old, { id: seen.id, did, name: seen.contact.name ?? 'the message' }])
      await queries.cancelQueries({ queryKey: campaign(campaignId).queryKey })
    },
    onSuccess: keep,
    onError: (error, { seen, did }) => {
      show(seen, becomes[did], seen.status)
      setUndoable((old) => old.filter((one) => one.id !== seen.id))
      refused(seen, did, error)
      if (!isApiError(error, 'version_conflict')) void refetch(queries, messagePath)
    },
    onSettled: settle,
  })

  const edit = useMutation({
    scope,
    mutationFn: ({ seen, subject, body, reason }: { seen: MessageDetail } & Edit) =>
      unwrap(
        api.PATCH(messagePath, {
          params: { path: { message_id: seen.id } },
          body: { subject, body, edit_reason: reason, version: versionOf(seen) },
        }),
      ),
    onSuccess: (answer) => {
      keep(answer)
      void refetch(queries, messageVersionsPath, '/api/messages')
    },
    onError: (error, { seen }) => {
      if (isApiError(error, 'version_conflict')) refused(seen, 'edit', error)
    },
  })

  return {
    decide: (seen: MessageDetail, did: Decision, reason?: string) =>
      decide.mutate({ seen, did, ...(reason === undefined ? {} : { reason }) }),
    edit,
    failure,
    dropFailure: () => setFailure(undefined),
    last: undoable.at(-1),
    /** Takes the last decision back; gives the message to go to. */
    undo: (): string | undefined => {
      const last = undoable.at(-1)
      const seen = last && queries.getQueryData(message(last.id).queryKey)
      if (last === undefined || seen === undefined) return undefined
      setUndoable((old) => old.slice(0, -1))
      decide.mutate({ seen, did: 'reopen' })
      return last.id
    },
  }
}

export type Decisions = ReturnType<typeof useDecisions>
