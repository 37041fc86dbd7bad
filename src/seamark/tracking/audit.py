"""Who did what: a record that only grows, until entries are too old. Admins of the server read it."""

import logging
from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.errors import StoreUnavailable
from seamark.stores.catalog import AuditEvent
from seamark.tracking.access import require_server_admin
from seamark.tracking.context import Tracking

__all__ = ["list_events", "note", "note_by"]

_log = logging.getLogger(__name__)
_MAX_TEXT = 1_000


def note(t: Tracking, caller: Caller, action: str, subject: str, **details: object) -> None:
    """Notes that the caller has done something; `action` is `what.verb`. Call it when it is done."""
    note_by(t, caller.name, action, subject, **details)


def note_by(t: Tracking, actor: str, action: str, subject: str, **details: object) -> None:
    """As `note`, where nobody is signed in yet."""
    shown = {name: str(value)[:_MAX_TEXT] for name, value in details.items() if value is not None}
    try:
        t.catalog.audit.add(t.clock(), actor[:_MAX_TEXT], action, subject[:_MAX_TEXT], shown)
    except StoreUnavailable as error:
        # It was done, and must not look as if it was not.
        _log.error("%s did %s to %s, which could not be noted: %s", actor, action, subject, error)


def list_events(
    t: Tracking, caller: Caller, *, before: int | None = None, actions: Sequence[str] = (), search: str = "", limit: int = 100
) -> list[AuditEvent]:
    """What was done last, the latest first, before the event of id `before`; only admins of the server may look."""
    require_server_admin(caller, "look at who did what")
    return t.catalog.audit.page(before=before, actions=tuple(actions), search=search, limit=limit)
