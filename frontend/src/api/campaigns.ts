import { apiPages, apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type Campaign = Schemas['CampaignOut']
export type WritingRun = Schemas['WritingRunOut']
export type CampaignRow = Schemas['CampaignRowOut']
export type CampaignContact = Schemas['CampaignContactOut']
export type CampaignStep = Schemas['StepOut']
export type CampaignPatch = Schemas['CampaignPatchIn']
export type Sender = Schemas['Sender']

export const campaignPath = '/api/campaigns/{campaign_id}' as const

export const campaign = (id: string) => apiQuery(10_000, campaignPath, { params: { path: { campaign_id: id } } })

export const campaignPages = (query: { status: readonly string[]; search: string }) =>
  apiPages(15_000, '/api/campaigns', {
    params: {
      query: {
        limit: 100,
        status: [...query.status] as Schemas['CampaignStatus'][],
        ...(query.search === '' ? {} : { search: query.search }),
      },
    },
  })

export const campaignContactsPath = '/api/campaigns/{campaign_id}/contacts' as const

export const campaignContacts = (id: string, query: { status: readonly string[]; search: string }) =>
  apiPages(10_000, campaignContactsPath, {
    params: {
      path: { campaign_id: id },
      query: {
        limit: 100,
        status: [...query.status] as Schemas['CampaignContactStatus'][],
        ...(query.search === '' ? {} : { search: query.search }),
      },
    },
  })

/** All campaigns, for a choice among them. */
export const campaignChoices = () => apiQuery(15_000, '/api/campaigns', { params: { query: { limit: 200 } } })

/** Campaigns that a run can write for: behind the approval gate nothing new is written. */
export const writableCampaigns = (search: string) =>
  apiQuery(10_000, '/api/campaigns', {
    params: { query: { limit: 50, status: ['draft', 'ready', 'review'], ...(search === '' ? {} : { search }) } },
  })

export const campaignsInReview = () =>
  apiPages(15_000, '/api/campaigns', { params: { query: { status: ['review'], limit: 50 } } })

/** Every cached read of campaigns: whatever changes one refetches these. */
export const campaignReads = ['/api/campaigns', campaignPath, campaignContactsPath] as const

export const templates = () => apiQuery(Infinity, '/api/campaign-templates')

/** Where the campaign may go next, and if not now, why. */
export const moveTo = (one: Campaign, to: Schemas['CampaignStatus']) => one.moves.find((move) => move.to === to)

/** Contacts may come and go only while nothing is being written and nothing is approved. */
export const contactsEditable = (one: Campaign) => ['draft', 'ready', 'review'].includes(one.status)

/** A run that does nothing until somebody resumes it. */
export const isPaused = (run: WritingRun) => run.status === 'paused' || run.status === 'pausing'
