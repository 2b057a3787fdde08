import { roleRights, roleWords, type Role } from '@/features/admin/admin-data'
import { Card } from '@/ui/layout/card'

/** The three roles in words; each may do all that the one before it may. */
export function RolesTab() {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">
        A role holds in one namespace only. Each may do everything the one before it may, and more.
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
        Super admins stand outside of namespaces: they make, rename and switch off namespaces, and may enter every one.
      </p>
    </div>
  )
}
