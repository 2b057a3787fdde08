"""An n8n that runs a tenant's stage: production webhooks under /webhook/<path>.

There is one workflow per way of answering:

    company-profile          responds with its last node's data: 200 and the findings
    company-profile-later    responds at once with the code 202, and calls back when the work is done
    company-profile-started  responds at once without a code of its own: 200 {"message": "Workflow was started"},
                             and calls back
    company-profile-held     as -later, but calls back only on demand (tests send `Workshop.callback`)

Each workflow checks the request's signature with `SECRET` and does the work of one idempotency key once. Any other path
is not registered: n8n's 404. `app.extensions["workshop"]` holds the requests and results.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from leadgen.sandbox.answering import company_to_answer, fault_kind, note
from leadgen.sandbox.world import WorldCompany, world

SECRET = "sandbox-webhook-secret-of-nobody"  # noqa: S105 - guards nothing
WORK_SECONDS = 0.5
_WORKFLOWS = ("company-profile", "company-profile-later", "company-profile-started", "company-profile-held")

blueprint = Blueprint("n8n", __name__)


def outage(status: int) -> Response:
    """Return n8n's own error answer."""
    answer = jsonify(code=0, message="Error in workflow" if status == 500 else "Service unavailable")
    answer.status_code = status
    return answer


@dataclass(frozen=True, slots=True)
class SentCallback:
    """A callback in the form that n8n sends."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Workshop:
    """Unprocessed requests to n8n by idempotency key, and their results."""

    requests: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    works: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, key: str, asked: dict[str, Any]) -> bool:
        """Record a request; return whether its key is new."""
        with self.lock:
            known = self.requests.setdefault(key, [])
            known.append(asked)
            return len(known) == 1

    def work(self, key: str) -> dict[str, Any]:
        """Return the result of a key; the work is done once."""
        with self.lock:
            if key not in self.results:
                self.works[key] += 1
                self.results[key] = _research(asked := self.requests[key][0], _meant(asked))
            return self.results[key]

    def callback(self, key: str, *, body: Any = None, secret: str = SECRET, at: float | None = None) -> SentCallback:
        """Build the callback of a key.

        `body` replaces the result of the work, `at` (unix seconds) the time of signing.
        """
        said = self.work(key) if body is None else body
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        timestamp = str(int(time.time() if at is None else at))
        return SentCallback(
            url=self.requests[key][0]["callback_url"],
            headers={
                "Content-Type": "application/json",
                "X-Leadgen-Timestamp": timestamp,
                "X-Leadgen-Signature": _sign(secret, key, timestamp, raw),
            },
            body=raw,
        )


def _sign(secret: str, key: str, timestamp: str, body: bytes) -> str:
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _workshop() -> Workshop:
    workshop = current_app.extensions["workshop"]
    assert isinstance(workshop, Workshop)  # noqa: S101 - the app was made with one
    return workshop


@blueprint.post("/webhook/<path:path>")
def webhook(path: str) -> Response:
    if path not in _WORKFLOWS:
        return _unregistered(path)
    raw = request.get_data(cache=True)
    key = request.headers.get("Idempotency-Key", "")
    wanted = _sign(SECRET, key, request.headers.get("X-Leadgen-Timestamp", ""), raw)
    if not key or not hmac.compare_digest(wanted, request.headers.get("X-Leadgen-Signature", "")):
        return Response("Authorization data is wrong!", status=403, mimetype="text/plain")
    asked: dict[str, Any] = json.loads(raw)
    workshop = _workshop()
    is_new = workshop.ask(key, asked)
    note(None, about=asked["stage"])
    company = _meant(asked)
    answered = company_to_answer(company) if company else None
    if path == "company-profile" and fault_kind() == "wrong_entity":
        return jsonify(_research(asked, answered))
    if path == "company-profile":
        return jsonify(workshop.work(key))
    if is_new and path != "company-profile-held":
        threading.Thread(target=_call_back, args=(workshop, key), daemon=True).start()
    answer = jsonify(message="Workflow was started")
    answer.status_code = 200 if path == "company-profile-started" else 202
    return answer


def _unregistered(path: str) -> Response:
    answer = jsonify(
        code=404,
        message=f'The requested webhook "POST {path}" is not registered.',
        hint="The workflow must be active for a production URL to run successfully.",
    )
    answer.status_code = 404
    return answer


def _call_back(workshop: Workshop, key: str) -> None:
    # An event instead of a sleep: the thread is a daemon, and nothing waits for it.
    threading.Event().wait(WORK_SECONDS)
    for pause in (1.0, 3.0, 0.0):
        sent = workshop.callback(key)
        asked = urllib.request.Request(sent.url, data=sent.body, headers=sent.headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=10):  # noqa: S310 - the address came signed
                return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        threading.Event().wait(pause)


def _meant(asked: dict[str, Any]) -> WorldCompany | None:
    record = asked["input"].get("record") or asked["input"]
    return world().by_domain(record.get("domain") or "") or world().by_name(record.get("name") or "")


def _research(asked: dict[str, Any], company: WorldCompany | None) -> dict[str, Any]:
    usage = {"cost_usd": 0.004, "model": "n8n-workflow", "input_tokens": 900, "output_tokens": 150}
    if asked["entity"] == "contact":
        return {"values": {"person_summary": "Looked up by a workflow."}, "usage": usage}
    if company is None:
        return {"values": {}, "note": "The workflow found nothing about this company.", "usage": usage}
    page = {"url": f"https://{company.domain}/", "quote": company.activity.label["en"]}
    return {
        "values": {
            "industry": company.activity.industry,
            "summary": {
                "value": f"{company.name}: {company.activity.label['en']}.",
                "confidence": 0.8,
                "evidence": [page],
            },
            "employees_count": {"value": company.headcount, "confidence": 0.7, "evidence": [page]},
            "hq_city": company.address.place.city,
        },
        "usage": usage,
    }
