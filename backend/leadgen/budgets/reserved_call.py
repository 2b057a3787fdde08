"""Recorder of a call outside runs, with the money that is reserved for it."""

from __future__ import annotations

from uuid import UUID

from leadgen.budgets.ledger import begin_call, cancel_call
from leadgen.db import AWAY
from leadgen.providers.limits import LimitReachedError, WithdrawnError
from leadgen.providers.recorder import RecordedAnswer, Request
from leadgen.tenancy import Database

AGAIN_SECONDS = 3.0


class ReservedCall:
    """A `Recorder` for one call whose money is reserved under `lease`.

    Answers are not kept: such a call is never repeated from them.
    """

    def __init__(self, database: Database, tenant_id: UUID, lease: UUID) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._lease = lease

    def find(self, request: Request) -> RecordedAnswer | None:  # noqa: ARG002 - see `Recorder`
        """Return None: no answers are kept; see `Recorder`."""
        return None

    def begin(self, request: Request) -> UUID:  # noqa: ARG002 - see `Recorder`
        """Note that the call is sent now; see `Recorder`."""
        try:
            with self._database.tenant_session(self._tenant_id) as session:
                if not begin_call(session, self._lease):
                    raise WithdrawnError(0.0, "the money for this call is not reserved any more; nothing was asked")
        except AWAY as error:
            raise LimitReachedError(AGAIN_SECONDS, "the database is away; nothing was asked") from error
        return self._lease

    def end(self, answer: RecordedAnswer) -> None:
        """Do nothing: answers are not kept; see `Recorder`."""

    def cancel(self, call_id: UUID) -> None:
        """Note that the call was not sent; see `Recorder`."""
        with self._database.tenant_session(self._tenant_id) as session:
            cancel_call(session, call_id)
