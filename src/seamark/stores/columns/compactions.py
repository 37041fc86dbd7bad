"""How the parts of tables grow together, which the engine does by itself."""

from dataclasses import dataclass

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.schema import DATABASE

__all__ = ["Compaction", "read_compactions"]


@dataclass(frozen=True, slots=True)
class Compaction:
    """A table: in how many parts its rows lie, and how many bytes they take on the disk. `merging` of the parts are becoming one at
    this moment, which is done to the share `progress` since `seconds`; of several such merges it is the one that has least done."""

    table: str
    parts: int
    rows: int
    bytes: int
    merging: int
    progress: float
    seconds: float


def read_compactions(engine: Engine) -> list[Compaction]:
    """All tables with rows, the largest first."""
    found = engine.query(
        "SELECT p.table AS table, p.parts AS parts, p.rows AS rows, p.bytes AS bytes, m.merging AS merging, m.progress AS progress, "
        "m.seconds AS seconds FROM (SELECT table, count() AS parts, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts "
        f"WHERE active AND database = '{DATABASE}' GROUP BY table) AS p LEFT JOIN (SELECT table, sum(num_parts) AS merging, "
        f"min(progress) AS progress, max(elapsed) AS seconds FROM system.merges WHERE database = '{DATABASE}' GROUP BY table) AS m "
        "ON p.table = m.table ORDER BY bytes DESC, table"
    )
    columns = (values_of(found, name) for name in ("table", "parts", "rows", "bytes", "merging", "progress", "seconds"))
    return [
        Compaction(str(table), int(parts), int(rows), int(size), int(merging), float(progress), float(seconds))
        for table, parts, rows, size, merging, progress, seconds in zip(*columns, strict=True)
    ]
