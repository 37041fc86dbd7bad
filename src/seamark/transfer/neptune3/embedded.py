"""Stores that this process has opened itself, as a destination."""

import os
from typing import BinaryIO

from seamark.model.access import Caller, ProjectRole
from seamark.tracking.access import require_project
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.shared_files import store_shared_file
from seamark.wire.neptune3.applying import OperationApplier
from seamark.wire.neptune3.statuses import Outcome

__all__ = ["EmbeddedDestination"]


class EmbeddedDestination:
    """Applies everything as `caller`, whose roles hold."""

    def __init__(self, tracking: Tracking, caller: Caller) -> None:
        self._tracking = tracking
        self._caller = caller
        self._applier = OperationApplier()
        self._under_way = Commit()

    def submit(self, project: str, operation: bytes) -> Outcome:
        applied = self._applier.apply(self._tracking, self._caller, operation)
        # One operation is decoded while the one before it becomes durable.
        self._under_way.wait()
        self._under_way = applied.commit
        return applied.outcome

    def store_file(self, project: str, path: str, mime_type: str, file: BinaryIO) -> None:
        found = require_project(self._tracking, self._caller, project, ProjectRole.CONTRIBUTOR)
        store_shared_file(self._tracking, found, path, file, size_hint=os.fstat(file.fileno()).st_size)

    def finish(self) -> None:
        under_way, self._under_way = self._under_way, Commit()
        under_way.wait()
