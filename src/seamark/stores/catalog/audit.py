"""Who did what: added to, read from the newest on, and forgotten when it is too old."""

import json
from collections.abc import Mapping

import sqlalchemy as sa

from seamark.stores.catalog.database import Database
from seamark.stores.catalog.records import AuditEvent
from seamark.stores.catalog.tables import audit_events

__all__ = ["Audit"]


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, at: int, actor: str, action: str, subject: str, details: Mapping[str, str]) -> None:
        """Notes what somebody has done."""
        values = {"at": at, "actor": actor, "action": action, "subject": subject, "details": json.dumps(dict(details))}
        with self._database.write() as connection:
            connection.execute(sa.insert(audit_events).values(values))

    def page(self, *, before: int | None, actions: tuple[str, ...], search: str, limit: int) -> list[AuditEvent]:
        """What was done last, before the event of id `before`: only these actions where some are given, only what has `search` in
        the name of who did it or of what it was done to."""
        query = sa.select(audit_events).order_by(audit_events.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_events.c.id < before)
        if actions:
            query = query.where(audit_events.c.action.in_(actions))
        if search:
            query = query.where(
                sa.or_(
                    audit_events.c.actor.icontains(search, autoescape=True),
                    audit_events.c.subject.icontains(search, autoescape=True),
                )
            )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [AuditEvent(row.id, row.at, row.actor, row.action, row.subject, json.loads(row.details)) for row in rows]

    def prune(self, before: int) -> None:
        """Forgets what was done before a time."""
        with self._database.write() as connection:
            connection.execute(sa.delete(audit_events).where(audit_events.c.at < before))
