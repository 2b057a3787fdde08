"""What is under way while processes are killed: how each kind of work starts, ends, and what must be true of it then.

A new kind of work is one more entry of `SCENARIOS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadgen.pipeline.reports.balance import imbalances
from leadgen.sandbox.world import world
from tests.enrichment.world_list import company_values
from tests.factories.records import make_company, make_contact
from tests.processes.installation import Installation
from tests.processes.sandbox_log import READ_BY_EACH_PROCESS, billed, repeats, was_unanswered
from tests.processes.waiting import until

Started = dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One kind of work. Sizes are in records; `progress` only grows, and says when it is time for the next kill.

    `owned` names what is in somebody's hands: what was owned at a kill must be in other hands, or done, within `heals_within`
    seconds. `step` is how much progress lies between kills, about. `short_size` None: only in the full form.
    """

    name: str
    start: Callable[[Installation, int], Started]
    progress: Callable[[Installation, Started], int]
    is_through: Callable[[Installation, Started], bool]
    check: Callable[[Installation, Started], None]
    owned: Callable[[Installation, Started], set[Any]]
    full_size: int
    step: int
    short_size: int | None = None
    heals_within: float = 60.0


def put_companies(place: Installation, number: int, *, people: int = 0) -> tuple[list[UUID], list[UUID]]:
    """Companies of the sandbox's world, and people of theirs."""
    known = [company for company in world().companies if company.registration_id and company.domain]
    chosen = {company.key: company for company in known[:number]}
    ids, contacts = {}, []
    with place.database.tenant_session(place.tenant_id) as session:
        for key in chosen:
            ids[key] = make_company(session, **company_values(key))
        for person in world().people:
            if person.company_key in chosen and len(contacts) < people:
                contacts.append(
                    make_contact(
                        session,
                        company_id=ids[person.company_key],
                        first_name=person.first_name,
                        last_name=person.last_name,
                        job_title=person.job_title,
                        email=person.email or f"{len(contacts)}@example.test",
                    )
                )
    return list(ids.values()), contacts


def start_run(place: Installation, size: int) -> Started:
    put_companies(place, size, people=size)
    body = {
        "stages": ["l1", "triage", "l2", "signals", "registry", "legal", "person", "qc"],
        "selection": {"all": True},
    }
    return {"run_id": place.api.post("/api/pipeline/dag-run", body)["id"]}


def run_is_through(place: Installation, started: Started) -> bool:
    return bool(place.ask("SELECT finished_at IS NOT NULL FROM pipeline_runs WHERE id = :id", id=started["run_id"]))


def answered_calls(place: Installation, _started: Started) -> int:
    return sum(1 for call in place.calls() if call.answered_at is not None)


def leases(place: Installation, _started: Started) -> set[Any]:
    query = "SELECT DISTINCT lease FROM entity_stage_completions WHERE state = 'running' AND lease IS NOT NULL"
    return {row.lease for row in place.rows(query)}


def check_run(place: Installation, started: Started) -> None:
    run = place.api.get(f"/api/pipeline/runs/{started['run_id']}")
    assert run["status"] == "succeeded", run["reason"]
    counts = run["counts"]
    assert counts["failed"] == counts["blocked"] == counts["cancelled"] == counts["running"] == counts["ready"] == 0
    assert counts["completed"] + counts["skipped"] + counts["disqualified"] == run["total"], counts
    twice = place.rows(
        "SELECT 1 FROM observations WHERE source_ref = 'run:' || :run GROUP BY company_id, contact_id, stage"
        " HAVING count(*) > 1",
        run=started["run_id"],
    )
    assert not twice, "a result was stored twice"
    check_calls(place)
    check_ledger(place)


def check_calls(place: Installation) -> None:
    """Nothing was asked again for a record that had been answered 250 ms before a kill."""
    calls = [call for call in place.calls() if call.path not in READ_BY_EACH_PROCESS]
    lists = Counter(call.path for call in place.calls() if call.path in READ_BY_EACH_PROCESS)
    started = place.workers + sum(1 for kill in place.kills if kill.whom.startswith("worker"))
    assert all(read <= started for read in lists.values()), f"{lists} for {started} processes of workers"
    wrong = [
        f"{call.service} {call.at:.2f}-{call.answered_at or 0:.2f} again {again.at:.2f}"
        for call, again in repeats(calls)
        if not was_unanswered(call, place.kills, place.late)
    ]
    kills = [f"{kill.whom} {kill.how} {kill.at:.2f} late {place.late(kill):.2f}" for kill in place.kills]
    assert not wrong, f"{len(wrong)} of {len(calls)} calls repeat what was answered: {wrong[:9]}; kills: {kills}"


def check_ledger(place: Installation) -> None:
    """Every bill of the services is in the ledger, once, or the call is marked as unknown; and the books balance."""
    with place.database.system_session() as session:
        assert [found for found in imbalances(session) if found.tenant_id == place.tenant_id] == []
    assert place.ask("SELECT count(*) FROM call_journal") == 0, "calls are left that nobody accounted for"
    assert place.ask("SELECT count(*) FROM budget_reservations") == 0
    entries = place.rows("SELECT request_id, cost_usd, charged_usd, cost_source FROM llm_usage_log")
    known = [entry for entry in entries if entry.cost_source != "unknown"]
    unknown = len(entries) - len(known)
    calls = [call for call in place.calls() if call.service in {"perplexity", "anthropic"}]
    bills, entered = billed(calls), Counter(entry.request_id for entry in known)
    assert entered <= bills, f"bills that no service made: {entered - bills}"
    missing = bills - entered
    unbilled = sum(1 for call in calls if call.bill_id is None and (call.status is None or call.status < 400))
    assert missing.total() <= unknown, f"{missing.total()} bills are in no book, {unknown} calls are marked as unknown"
    # a call may be lost between its record and its sending: it is marked as unknown and was never made
    most = missing.total() + unbilled + sum(1 for kill in place.kills if kill.until is None) * 3
    assert unknown <= most, f"{unknown} calls are marked as unknown, {missing.total()} + {unbilled} are"
    prices = {call.bill_id: call.cost for call in calls if call.bill_id is not None}
    spent = sum(entry.cost_usd for entry in known)
    said = sum(round(prices[bill] or 0, 6) * number for bill, number in entered.items())
    assert abs(spent - said) <= len(known) * 1e-6, f"${spent} in the books, ${said} on the bills"


def start_import(place: Installation, size: int) -> Started:
    lines = ["First name,Last name,E-mail,Company name,Website"]
    lines += [
        f"Jana,Nováková {n},jana{n}@firma{n % 999}.example,Firma {n % 999},firma{n % 999}.example" for n in range(size)
    ]
    content = "\n".join(lines).encode()
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
    answer = place.api.call(
        "POST",
        "/api/imports",
        data=head + content + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )
    assert answer.status_code == 201, answer.get_data(as_text=True)
    job = answer.get_json()
    columns = [{"index": column["index"], "target": column["target"]} for column in job["columns"]]
    mapping = place.api.call(
        "PUT", f"/api/imports/{job['id']}/mapping", json={"columns": columns, "version": job["version"]}
    )
    assert mapping.status_code == 200, mapping.get_data(as_text=True)
    place.api.post(f"/api/imports/{job['id']}/commit")
    return {"id": job["id"], "size": size}


def the_import(place: Installation, started: Started) -> Any:
    return place.api.get(f"/api/imports/{started['id']}")


def rows_done(place: Installation, started: Started) -> int:
    return int(place.ask("SELECT rows_done FROM import_jobs WHERE id = :id", id=started["id"]))


def position(place: Installation, started: Started) -> set[Any]:
    """A place in the file: it is in other hands when somebody has gone on from it."""
    return {rows_done(place, started)}


def check_import(place: Installation, started: Started) -> None:
    job = the_import(place, started)
    assert job["status"] == "completed", job
    emails = place.rows("SELECT email FROM contacts")
    assert len(emails) == len({row.email for row in emails}) == started["size"]


def start_undo(place: Installation, size: int) -> Started:
    started = start_import(place, size)
    until(lambda: the_import(place, started)["status"] == "completed", about="the import is through")
    place.api.post(f"/api/imports/{started['id']}/undo")
    return started


def contacts_gone(place: Installation, started: Started) -> int:
    return started["size"] - int(place.ask("SELECT count(*) FROM contacts"))


def check_undo(place: Installation, started: Started) -> None:
    assert the_import(place, started)["status"] == "undone"
    assert place.ask("SELECT count(*) FROM contacts") == place.ask("SELECT count(*) FROM companies") == 0


def start_generation(place: Installation, size: int) -> Started:
    _companies, contacts = put_companies(place, size, people=size)
    sender = {"name": "Petra Ukázková"}
    body = {"name": "Killed", "template_key": "email_3_step", "sender": sender}
    campaign = place.api.post("/api/campaigns", body)["id"]
    place.api.post(f"/api/campaigns/{campaign}/contacts", {"contact_ids": [str(key) for key in contacts]})
    place.api.post(f"/api/campaigns/{campaign}/generate", {"include_unenriched": True})
    return {"id": campaign, "contacts": len(contacts)}


def generation_is_through(place: Installation, started: Started) -> bool:
    said = place.api.get(f"/api/campaigns/{started['id']}/generation")
    return bool(said["total"] > 0 and said["done"] == said["total"])


def check_generation(place: Installation, started: Started) -> None:
    said = place.api.get(f"/api/campaigns/{started['id']}/generation")
    assert said["completed"] == said["total"], said
    messages = place.rows("SELECT contact_id, step_id FROM messages")
    assert len(messages) == len(set(messages)) == said["total"]
    check_calls(place)
    check_ledger(place)


SCENARIOS = [
    Scenario(
        name="run",
        start=start_run,
        progress=answered_calls,
        is_through=run_is_through,
        check=check_run,
        owned=leases,
        short_size=16,
        full_size=150,
        step=12,
    ),
    Scenario(
        name="import",
        start=start_import,
        progress=rows_done,
        is_through=lambda place, started: the_import(place, started)["status"] in {"completed", "failed"},
        check=check_import,
        owned=position,
        full_size=30_000,
        step=3_000,
        heals_within=20.0,
    ),
    Scenario(
        name="undo",
        start=start_undo,
        progress=contacts_gone,
        is_through=lambda place, started: the_import(place, started)["status"] in {"undone", "failed"},
        check=check_undo,
        owned=lambda place, started: {contacts_gone(place, started)},
        full_size=30_000,
        step=3_000,
        heals_within=20.0,
    ),
    Scenario(
        name="generate",
        start=start_generation,
        progress=answered_calls,
        is_through=generation_is_through,
        check=check_generation,
        owned=leases,
        full_size=150,
        step=12,
    ),
]
