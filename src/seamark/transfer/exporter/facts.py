"""What an export says of a run itself: which it is, when it was, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from seamark.model.containers import ContainerKind
from seamark.tracking.original_times import OriginalTimes
from seamark.transfer.exporter.layout import ExportedRun
from seamark.transfer.exporter.parts import open_part

__all__ = ["RunFacts", "read_facts"]

# pyarrow's stubs leave the types of what a file holds open.
_pc: Any = pyarrow.compute
_SYSTEM = "sys/"
_VALUES = {
    "string": "string_value",
    "int": "int_value",
    "float": "float_value",
    "bool": "bool_value",
    "datetime": "datetime_value",
}
_COLUMNS = ("project_id", "run_id", "attribute_path", "attribute_type", *_VALUES.values())
_MICROS = 1_000_000

_Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """`system` are the single values below `sys/`, without the prefix; times are in milliseconds since the epoch."""

    kind: ContainerKind
    project: str
    run_id: str
    rows: int
    """Of all its files."""
    system: Mapping[str, _Value] = field(default_factory=dict[str, _Value])

    def text(self, name: str) -> str | None:
        value = self.system.get(name)
        return value if isinstance(value, str) and value else None

    def whole(self, name: str) -> int | None:
        value = self.system.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def sys_id(self) -> str | None:
        """What the run was called in its project. The 2.x exporter knows runs by nothing else."""
        return self.text("id") or (self.run_id if self.is_from_2x else None)

    @property
    def is_from_2x(self) -> bool:
        """Whether the exporter of the 2.x API wrote it."""
        known = self.text("id")
        return self.kind is not ContainerKind.RUN or (
            self.run_id == known if known is not None else _resembles_sys_id(self.run_id)
        )

    @property
    def key(self) -> str | None:
        """Of the project that it was logged to."""
        return None if self.sys_id is None else self.sys_id.partition("-")[0]

    @property
    def number(self) -> int | None:
        """In its sys id; models have none."""
        number = (self.sys_id or "").rpartition("-")[2]
        return (
            int(number)
            if number.isdecimal() and number.isascii() and len(number) < 10 and self.kind is not ContainerKind.MODEL
            else None
        )

    @property
    def is_trashed(self) -> bool:
        return self.system.get("trashed") is True or self.system.get("archived") is True

    @property
    def times(self) -> OriginalTimes:
        running = self.system.get("running_time_seconds", self.system.get("running_time"))
        return OriginalTimes(
            created_at=self.created_at if self.kind is not ContainerKind.RUN else None,
            modified_at=self.whole("modification_time"),
            heard_at=self.whole("ping_time") or self.whole("modification_time") or self.created_at,
            running_seconds=float(running) if isinstance(running, int | float) and running >= 0 else None,
        )

    @property
    def custom_id(self) -> str | None:
        return self.text("custom_run_id") if self.is_from_2x else self.run_id

    @property
    def created_at(self) -> int | None:
        found = self.whole("creation_time")
        return found if found is not None and found >= 0 else None

    @property
    def experiment(self) -> str | None:
        # The 3.x API has names for experiments only.
        return self.text("experiment/name") or (None if self.is_from_2x else self.text("name"))

    @property
    def is_head(self) -> bool:
        return self.system.get("experiment/is_head") is True

    @property
    def parent(self) -> str | None:
        return self.text("forking/parent")

    @property
    def fork_step_micros(self) -> int | None:
        step = self.system.get("forking/step")
        if isinstance(step, str) or step is None or not np.isfinite(step):
            return None
        return round(step * _MICROS)


def read_facts(run: ExportedRun, within: Path | None = None) -> RunFacts:
    """What the parts say of the run. Raises SourceUnreadable."""
    system: dict[str, _Value] = {}
    rows = 0
    project = run_id = ""
    for path in run.parts:
        with open_part(path, within) as part:
            rows += part.rows
            project, run_id = project or part.project, run_id or part.run_id
            for batch in part.batches(_COLUMNS, prefix=_SYSTEM):
                _add_values(system, batch)
    return RunFacts(kind=run.kind, project=project, run_id=run_id, rows=rows, system=system)


def _add_values(system: dict[str, _Value], batch: "pa.RecordBatch") -> None:
    untyped: Any = batch
    paths = untyped.column("attribute_path")
    of_system = _pc.fill_null(_pc.take(_pc.starts_with(paths.dictionary, _SYSTEM), paths.indices), False)
    chosen: Any = batch.filter(of_system)
    if not chosen.num_rows:
        return
    columns = {name: chosen.column(name) for name in chosen.schema.names if name not in ("project_id", "run_id")}
    types = columns["attribute_type"].to_pylist()
    for place, (path, kind) in enumerate(zip(columns["attribute_path"].to_pylist(), types, strict=True)):
        column = columns.get(_VALUES.get(kind, ""))
        if column is None:
            continue
        cell = column[place]
        if cell.is_valid:
            system[path.removeprefix(_SYSTEM)] = cell.value if kind == "datetime" else cell.as_py()


def _resembles_sys_id(text: str) -> bool:
    key, _, number = text.rpartition("-")
    return key.isascii() and key.isalnum() and key.isupper() and number.isdecimal()
