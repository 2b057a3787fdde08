"""Users, their memberships in tenants, and invitations."""
