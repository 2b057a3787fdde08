"""Two contacts whose messages a run of the stage `generate` writes, and what the tests ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.campaigns.setting import make_campaign
from tests.enrichment.world_list import Listed

PEOPLE = ("cz-001/1", "cz-002/1")
COMPANIES = ("cz-001", "cz-002")
WRITE = ["l1", "person", "generate"]
EVERYTHING = {"all": True}


@dataclass
class Scene:
    """Two researched-to-be contacts at two companies, and the API of the same tenant."""

    api: Any
    world: Listed
    providers: Any

    @property
    def contacts(self) -> list[str]:
        return [str(key) for key in self.world.contacts.values()]

    def campaign(self, contacts: list[str] | None = None, **more: Any) -> str:
        return str(make_campaign(self.api, self.contacts if contacts is None else contacts, **more)["id"])

    def shown(self, campaign_id: str) -> Any:
        return self.api.get(f"/api/campaigns/{campaign_id}")

    def start(self, campaign_id: str | None, stages: list[str] | None = None, **more: Any) -> Any:
        body = {"stages": stages or WRITE, "selection": EVERYTHING, "campaign_id": campaign_id} | more
        return self.api.post("/api/pipeline/dag-run", body)

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.api.call(method, path, json={} if body is None else body)
        return answer.status_code, answer.get_json()

    def run(self, campaign_id: str, **more: Any) -> UUID:
        run_id = UUID(self.start(campaign_id, **more)["id"])
        self.world.bench.turn()
        return run_id

    def states(self, run_id: UUID) -> dict[str, tuple[str, str | None]]:
        """State and reason code of `generate`, by contact."""
        states = self.world.bench.states(run_id, "generate")
        reasons = self.world.bench.reasons(run_id, "generate")
        return {str(key): (state, reasons[key][0]) for key, state in states.items()}

    def words(self, run_id: UUID) -> set[str | None]:
        return {why for _code, why in self.world.bench.reasons(run_id, "generate").values()}

    def rows(self, statement: str) -> list[Any]:
        with self.world.bench.database.tenant_session(self.world.bench.tenant_id) as session:
            return list(session.execute(text(statement)).all())

    def write(self, statement: str) -> None:
        with self.world.bench.database.tenant_session(self.world.bench.tenant_id) as session:
            session.execute(text(statement))


def asked(faults) -> int:
    return len(faults.calls("anthropic"))
