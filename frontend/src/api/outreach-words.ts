import type { components } from '@/api/schema.gen'
import type { Tone } from '@/ui/status/badge'

type Schemas = components['schemas']
export type CampaignStatus = Schemas['CampaignStatus']
export type CampaignChannel = Schemas['CampaignChannel']
export type CampaignContactStatus = Schemas['CampaignContactStatus']
export type MessageChannel = Schemas['MessageChannel']
export type MessageStatus = Schemas['MessageReviewStatus']
export type MessageTone = Schemas['MessageTone']
export type EditReason = Schemas['EditReason']
export type Language = Schemas['Language']
export type Formality = Schemas['Formality']

/** Words for the members of outreach enums. They belong to no record field, so the catalogue does not have them. */
export const campaignStatusWords: Record<CampaignStatus, string> = {
  draft: 'Draft',
  ready: 'Ready',
  generating: 'Generating',
  review: 'In review',
  approved: 'Approved',
  exported: 'Exported',
  archived: 'Archived',
}
export const campaignStatusTones: Record<CampaignStatus, Tone> = {
  draft: 'neutral',
  ready: 'info',
  generating: 'accent',
  review: 'warn',
  approved: 'ok',
  exported: 'ok',
  archived: 'neutral',
}

export const campaignChannelWords: Record<CampaignChannel, string> = {
  linkedin: 'LinkedIn',
  email: 'E-mail',
  multi: 'LinkedIn and e-mail',
}

export const contactStatusWords: Record<CampaignContactStatus, string> = {
  pending: 'Waiting',
  enrichment_ok: 'Researched',
  enrichment_needed: 'Not researched',
  generating: 'Being written',
  generated: 'Written',
  failed: 'Failed',
  excluded: 'Excluded',
}
export const contactStatusTones: Record<CampaignContactStatus, Tone> = {
  pending: 'neutral',
  enrichment_ok: 'info',
  enrichment_needed: 'warn',
  generating: 'accent',
  generated: 'ok',
  failed: 'bad',
  excluded: 'neutral',
}

export const channelWords: Record<MessageChannel, string> = {
  email: 'E-mail',
  linkedin_connect: 'LinkedIn invitation',
  linkedin_message: 'LinkedIn message',
  call_script: 'Call script',
}

export const messageStatusWords: Record<MessageStatus, string> = {
  draft: 'Draft',
  approved: 'Approved',
  rejected: 'Rejected',
  sent: 'Sent',
  delivered: 'Delivered',
  replied: 'Replied',
}
export const messageStatusTones: Record<MessageStatus, Tone> = {
  draft: 'neutral',
  approved: 'ok',
  rejected: 'bad',
  sent: 'info',
  delivered: 'info',
  replied: 'accent',
}

export const toneWords: Record<MessageTone, string> = {
  professional: 'Professional',
  casual: 'Casual',
  bold: 'Bold',
  empathetic: 'Empathetic',
}

type FindingKind = Schemas['TextFindingOut']['kind']

export const findingWords: Record<FindingKind, string> = {
  placeholder: 'Left unfilled',
  wrong_name: 'Wrong name',
  wrong_company: 'Wrong company',
  language: 'Wrong language',
  formality: 'Form of address',
  source_mark: 'Mark of a source',
  length: 'Length',
  shouting: 'Shouting',
}

export const formalityWords: Record<Formality, string> = { formal: 'Formal', informal: 'Informal' }

/** What the choice means where a language forces one; elsewhere it is only a matter of style. */
export const formalityForms: Partial<Record<Language, Record<Formality, string>>> = {
  cs: { formal: 'Vy', informal: 'ty' },
  de: { formal: 'Sie', informal: 'du' },
  fr: { formal: 'vous', informal: 'tu' },
  es: { formal: 'usted', informal: 'tú' },
  it: { formal: 'Lei', informal: 'tu' },
  pt: { formal: 'o senhor', informal: 'você' },
  pl: { formal: 'Pan/Pani', informal: 'ty' },
  nl: { formal: 'u', informal: 'je' },
}

export const languageWords: Record<Language, string> = {
  en: 'English',
  cs: 'Czech',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  it: 'Italian',
  pt: 'Portuguese',
  pl: 'Polish',
  nl: 'Dutch',
  no: 'Norwegian',
  fi: 'Finnish',
  sv: 'Swedish',
  da: 'Danish',
  sk: 'Slovak',
}

export const editReasonWords: Record<EditReason, string> = {
  too_formal: 'Too formal',
  too_casual: 'Too casual',
  wrong_tone: 'Wrong tone',
  wrong_language: 'Wrong language',
  too_long: 'Too long',
  too_short: 'Too short',
  factually_wrong: 'A fact is wrong',
  off_topic: 'Off topic',
  generic: 'Too generic',
  other: 'Another reason',
}

/** Members of one of the records above as options of a Select. */
export const optionsOf = <V extends string>(words: Record<V, string>): { value: V; label: string }[] =>
  (Object.keys(words) as V[]).map((value) => ({ value, label: words[value] }))
