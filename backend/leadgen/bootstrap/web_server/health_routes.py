"""GET /api/health for probes, and GET /api/installation for the signed-in dashboard."""

from __future__ import annotations

from sqlalchemy import text

from leadgen.api import Routes
from leadgen.auth.permissions import ACCOUNT
from leadgen.schema import Out
from leadgen.settings import Settings
from leadgen.tenancy import DATABASE, current_actor

VERSION = "0.1.0"


class HealthOut(Out):
    """Health of the API. Callers who are not signed in learn nothing more."""

    status: str


class InstallationOut(Out):
    """Facts about the installation for the dashboard.

    `sandbox` names the services that are stand-ins. Files larger than `max_upload_mb` are refused.
    """

    sandbox: list[str]
    max_upload_mb: int
    version: str | None = None


def health_routes(settings: Settings) -> list[Routes]:
    """Return the routes."""
    health = Routes("health", "/api/health", tag="Operations")
    installation = Routes("installation", "/api/installation", tag="Operations")

    @health.get("", public=True, out=HealthOut)
    def show_health() -> HealthOut:
        """Tell whether the API and its database answer."""
        with DATABASE.get().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return HealthOut(status="ok")

    @installation.get("", permission=ACCOUNT, out=InstallationOut)
    def show() -> InstallationOut:
        """Report which services are sandboxed and the largest upload; the version, for super admins."""
        return InstallationOut(
            sandbox=settings.sandboxed_services(),
            max_upload_mb=settings.max_upload_mb,
            version=VERSION if current_actor().is_super_admin else None,
        )

    return [health, installation]
