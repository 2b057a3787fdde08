import { useMutation, useQueryClient } from '@tanstack/react-query'

import {
  campaign,
  campaignContactsPath,
  campaignPath,
  campaignReads,
  type Campaign,
  type CampaignPatch,
} from '@/api/campaigns'
import { api, download, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { resumeRun } from '@/api/runs'
import type { components } from '@/api/schema.gen'
import { notify } from '@/ui/overlays/toast'
import { plural } from '@/ui/text/format'

/** Reader of an exported file. */
export type Purpose = components['schemas']['CsvPurpose']

type Target = 'draft' | 'ready' | 'review' | 'archived'

/** Everything a person can do to one campaign; each answer goes straight into the cache. */
export function useCampaignActions(id: string) {
  const queries = useQueryClient()
  const params = { path: { campaign_id: id } }
  const keep = (changed: Campaign) => {
    queries.setQueryData(campaign(id).queryKey, changed)
    void refetch(queries, '/api/campaigns', campaignContactsPath)
  }
  const renew = () => refetch(queries, ...campaignReads)
  return {
    change: useMutation({
      // Members that are not sent stay as they are; the generated type cannot say so.
      mutationFn: (patch: Partial<CampaignPatch> & { version: number }) =>
        unwrap(api.PATCH(campaignPath, { params, body: patch as CampaignPatch })),
      onSuccess: keep,
      onError: () => void renew(),
    }),
    move: useMutation({
      meta: { failure: 'The campaign was not moved' },
      mutationFn: ({ to, version }: { to: Target; version: number }) =>
        unwrap(api.POST('/api/campaigns/{campaign_id}/move', { params, body: { to, version } })),
      onSuccess: keep,
      onError: () => void renew(),
    }),
    approve: useMutation({
      meta: { failure: 'The campaign was not approved' },
      mutationFn: () => unwrap(api.POST('/api/campaigns/{campaign_id}/approve', { params })),
      onSuccess: (changed) => {
        keep(changed)
        void refetch(queries, '/api/messages')
        notify.done('The campaign is approved', {
          detail: `${plural(changed.review.approved, 'message')} can be downloaded now.`,
        })
      },
      onError: () => void renew(),
    }),
    generate: useMutation({
      meta: { failure: 'Generation did not start' },
      mutationFn: (include_unenriched: boolean) =>
        unwrap(api.POST('/api/campaigns/{campaign_id}/generate', { params, body: { include_unenriched } })),
      onSuccess: ({ started, queued }) => {
        if (!started) notify.info('Generation was running already', 'Nothing was added to it.')
        else notify.done(queued === null ? 'Generation is starting' : `${plural(queued, 'message')} queued`)
      },
      onSettled: renew,
    }),
    stop: useMutation({
      meta: { failure: 'Generation was not stopped' },
      mutationFn: () => unwrap(api.POST('/api/campaigns/{campaign_id}/stop', { params })),
      onSettled: renew,
    }),
    resume: useMutation({
      meta: { failure: 'Generation was not resumed' },
      mutationFn: (run_id: string) => resumeRun(run_id, null),
      onSettled: renew,
    }),
    retry: useMutation({
      meta: { failure: 'The failed messages were not retried' },
      mutationFn: () => unwrap(api.POST('/api/campaigns/{campaign_id}/retry-failed', { params })),
      onSuccess: ({ retried, held }) => {
        const waiting = `${plural(held, 'message')} skipped: outreach to the company is on hold.`
        if (retried === 0 && held > 0) notify.info('Nothing was queued again', waiting)
        else notify.done(`${plural(retried, 'message')} queued again`, held > 0 ? { detail: waiting } : {})
      },
      onSettled: renew,
    }),
    save: useMutation({
      meta: { failure: 'The file was not downloaded' },
      mutationFn: (purpose: Purpose) =>
        download(`/api/campaigns/${id}/export?purpose=${purpose}`, 'messages.csv', 'POST'),
      onSettled: renew,
    }),
  }
}

export type CampaignActions = ReturnType<typeof useCampaignActions>
