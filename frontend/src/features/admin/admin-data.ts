import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type Member = Schemas['MemberOut']
export type Invite = Schemas['InviteOut']
export type Namespace = Schemas['TenantOut']
export type Role = Schemas['Role']

export const members = () => apiQuery(15_000, '/api/users')
export const account = (id: string) => apiQuery(0, '/api/users/{user_id}', { params: { path: { user_id: id } } })
export const invites = () => apiQuery(15_000, '/api/users/invites')
export const namespaces = () => apiQuery(15_000, '/api/tenants')
export const thisNamespace = () => apiQuery(30_000, '/api/tenants/current')

export const roleWords: Record<Role, string> = { viewer: 'Viewer', editor: 'Editor', admin: 'Admin' }
export const roleOptions = (Object.keys(roleWords) as Role[]).map((value) => ({ value, label: roleWords[value] }))

/** What a role adds to the one before it. */
export const roleRights: Record<Role, { is: string; adds: readonly string[] }> = {
  viewer: {
    is: 'Read-only access.',
    adds: ['Contacts, companies, runs, campaigns and messages, with their sources and costs'],
  },
  editor: {
    is: 'Edits records and runs the pipeline.',
    adds: [
      'Import lists, edit records, tag them',
      'Start, stop and retry enrichment, which costs money',
      'Build campaigns, generate and review messages',
      'Download approved messages',
    ],
  },
  admin: {
    is: 'Manages the workspace.',
    adds: [
      'Open the approval gate of a campaign',
      'Set spending caps, raise those of runs',
      'Invite and remove members, change roles',
      'Delete records',
      'Rename the workspace',
    ],
  },
}
