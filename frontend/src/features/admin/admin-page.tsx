import { Lock } from 'lucide-react'
import { Link } from 'react-router'

import { useAuth } from '@/api/session/auth'
import { BudgetsTab } from '@/features/admin/budgets-tab'
import { FieldsTab } from '@/features/admin/fields/fields-tab'
import { InvitesTab } from '@/features/admin/invites-tab'
import { MembersTab } from '@/features/admin/members-tab'
import { NamespacesTab } from '@/features/admin/namespaces-tab'
import { RolesTab } from '@/features/admin/roles-tab'
import { StageModesTab } from '@/features/admin/stage-modes-tab'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { Tabs } from '@/ui/layout/tabs'
import { EmptyState } from '@/ui/status/empty-state'
import { oneOf, useUrlState } from '@/url-state'

const url = { tab: oneOf(['members', 'invites', 'roles', 'budgets', 'fields', 'stages', 'namespaces'], 'members') }

export function AdminPage() {
  const tenant = useTenant()
  const { user } = useAuth()
  const [state, setState] = useUrlState(url)
  if (!tenant.can('admin')) {
    return (
      <>
        <PageHeader title="Admin" />
        <EmptyState
          icon={<Lock />}
          title="This page is for admins"
          action={
            <Button asChild>
              <Link to={tenant.path('contacts')}>Back to contacts</Link>
            </Button>
          }
        >
          Your role in {tenant.name} does not manage members or workspaces. An admin can change your role.
        </EmptyState>
      </>
    )
  }
  const isSuper = user?.is_super_admin === true
  const tabs = [
    {
      value: 'members' as const,
      label: 'Members',
      content: <MembersTab onInvite={() => setState({ tab: 'invites' })} />,
    },
    { value: 'invites' as const, label: 'Invitations', content: <InvitesTab /> },
    { value: 'roles' as const, label: 'Role permissions', content: <RolesTab /> },
    { value: 'budgets' as const, label: 'Budgets', content: <BudgetsTab /> },
    { value: 'fields' as const, label: 'Fields', content: <FieldsTab /> },
    { value: 'stages' as const, label: 'Integrations', content: <StageModesTab /> },
    ...(isSuper ? [{ value: 'namespaces' as const, label: 'Workspaces', content: <NamespacesTab /> }] : []),
  ]
  return (
    <>
      <PageHeader title="Admin" description={`People, rights, budgets and stages in ${tenant.name}.`} />
      <div className="max-w-5xl p-4 sm:p-6">
        <Tabs
          aria-label="Parts of administration"
          value={tabs.some((tab) => tab.value === state.tab) ? state.tab : 'members'}
          onChange={(tab) => setState({ tab })}
          tabs={tabs}
        />
      </div>
    </>
  )
}
