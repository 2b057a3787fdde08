import { roleRights, roleWords, type Role } from '@/features/admin/admin-data'
import { Card } from '@/ui/layout/card'

/** The three roles in words; each may do all that the one before it may. */
export function RolesTab() {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">
        A role applies to one workspace. Each role includes the permissions of the one before it.
      </p>
      <div className="grid gap-3 sm:grid-cols-3">
        {(Object.keys(roleRights) as Role[]).map((role) => (
          <Card key={role} title={roleWords[role]} description={roleRights[role].is}>
            <ul className="flex list-disc flex-col gap-1 pl-4 text-sm text-ink-2 marker:text-ink-3">
              {roleRights[role].adds.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
      <p className="text-sm text-ink-2">
        Super admins belong to no workspace: they create, rename and deactivate workspaces, and can open all of them.
      </p>
    </div>
  )
}
