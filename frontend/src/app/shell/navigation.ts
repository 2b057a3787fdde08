import {
  Building2,
  FileUp,
  Inbox,
  Megaphone,
  MessageSquareText,
  Settings,
  ShieldCheck,
  Users,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

export type NavigationItem = { page: string; label: string; icon: LucideIcon; key: string; role: 'viewer' | 'admin' }

/** The sidebar, the palette and "g then …" keys read this one list. */
export const navigation: readonly { heading: string | undefined; items: readonly NavigationItem[] }[] = [
  {
    heading: undefined,
    items: [
      { page: 'contacts', label: 'Contacts', icon: Users, key: 'c', role: 'viewer' },
      { page: 'companies', label: 'Companies', icon: Building2, key: 'o', role: 'viewer' },
    ],
  },
  {
    heading: 'Build',
    items: [
      { page: 'import', label: 'Import', icon: FileUp, key: 'i', role: 'viewer' },
      { page: 'enrich', label: 'Enrich', icon: Workflow, key: 'e', role: 'viewer' },
      { page: 'quality', label: 'Quality', icon: ShieldCheck, key: 'q', role: 'viewer' },
    ],
  },
  {
    heading: 'Outreach',
    items: [
      { page: 'campaigns', label: 'Campaigns', icon: Megaphone, key: 'p', role: 'viewer' },
      { page: 'review', label: 'Review', icon: Inbox, key: 'r', role: 'viewer' },
      { page: 'messages', label: 'Messages', icon: MessageSquareText, key: 'm', role: 'viewer' },
    ],
  },
  { heading: 'Workspace', items: [{ page: 'admin', label: 'Admin', icon: Settings, key: 'a', role: 'admin' }] },
]

export const pages: readonly NavigationItem[] = navigation.flatMap((group) => group.items)
