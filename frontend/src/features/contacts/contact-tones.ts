import type { Contact } from '@/features/contacts/contact-list'
import type { Tone } from '@/ui/status/badge'

export const fitTones: Partial<Record<NonNullable<Contact['icp_fit']>, Tone>> = {
  strong_fit: 'ok',
  moderate_fit: 'info',
  weak_fit: 'warn',
}
