"""What was counted of the lines of long texts that came in pieces, so that it is counted once and not with every start."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import TYPE_CODES, Int64Array
from seamark.stores.columns.schema import ATTRIBUTES, LINE_SPANS, STRING_POINTS
from seamark.stores.columns.translated import Translated

__all__ = ["FEWEST_PIECES", "KeptSpans", "LineSpans", "LongText"]

FEWEST_PIECES = 100_000
"""Of shorter texts nothing is kept: counting them takes no longer than reading what was kept."""
_BEFORE_ALL = -(2**63)
_COLUMNS = "container, attribute, generation, after, last, pieces, ends"


@dataclass(frozen=True, slots=True)
class LongText:
    """A text of many points that inherits none, as it was at a commit; steps in micros."""

    segment: Segment
    path: str
    points: int
    first_step: int
    last_step: int
    commit: int


@dataclass(frozen=True, slots=True)
class KeptSpans:
    """Spans from the beginning of a text without a gap: the last step of each, and the points and line ends up to there."""

    steps: Int64Array
    pieces: Int64Array
    ends: Int64Array


class LineSpans:
    """Thread-safe. A span is kept with the step behind which it begins: whoever else counts the same at the same time makes spans
    that begin elsewhere, and of those only a row without gaps from the beginning on is read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, text: Segment) -> KeptSpans:
        """What is kept of a text."""
        with Translated():
            table = self._engine.query(
                f"SELECT after, last, pieces, ends FROM {LINE_SPANS} FINAL WHERE {any_of([Segment(*text.key)])} ORDER BY after"
            )
        spans: list[tuple[int, int, int]] = []
        end = _BEFORE_ALL
        for after, *span in zip(*(values_of(table, name) for name in ("after", "last", "pieces", "ends")), strict=True):
            if after == end:
                spans.append((span[0], span[1], span[2]))
                end = span[0]
        columns = np.array(spans, np.int64).reshape(len(spans), 3)
        return KeptSpans(columns[:, 0], np.cumsum(columns[:, 1]), np.cumsum(columns[:, 2]))

    def keep(self, text: Segment, spans: KeptSpans, first: int) -> None:
        """Keeps the spans from number `first` on; those before are kept already."""
        if first >= len(spans.steps):
            return
        pieces, ends = (np.diff(each, prepend=0)[first:] for each in (spans.pieces, spans.ends))
        afters = [_BEFORE_ALL if first == 0 else int(spans.steps[first - 1]), *spans.steps[first:-1].tolist()]
        key = ", ".join(str(int(each)) for each in text.key)
        rows = zip(afters, spans.steps[first:].tolist(), pieces.tolist(), ends.tolist(), strict=True)
        values = ", ".join(f"({key}, {after}, {last}, {count}, {lines})" for after, last, count, lines in rows)
        with Translated():
            self._engine.execute(f"INSERT INTO {LINE_SPANS} ({_COLUMNS}) VALUES {values}")
            # Whoever deletes the text meanwhile removes its points first, and then what is kept.
            found = self._engine.query(f"SELECT 1 FROM {STRING_POINTS} WHERE {any_of([Segment(*text.key)])} LIMIT 1")
        if not found.num_rows:
            self.forget(text)

    def forget(self, text: Segment) -> None:
        """Keeps nothing of a text any more: its points are not those that were counted."""
        with Translated():
            self._engine.execute(
                f"DELETE FROM {LINE_SPANS} WHERE {any_of([Segment(*text.key)])} SETTINGS lightweight_deletes_sync = 2"
            )

    def long_texts(self, since: int, limit: int) -> Sequence[LongText]:
        """The texts of which spans are kept that were written to behind the commit `since`, in the order of their commits: at least
        `limit` where there are more, since those of one commit stay together."""
        with Translated():
            # Without FINAL, which would read the attributes of all runs; of the few rows that are left the latest counts.
            table = self._engine.query(
                "SELECT container, attribute, generation, argMax(t.path, t.commit) AS path, argMax(t.points, t.commit) AS points, "
                "argMax(t.first_step, t.commit) AS first_step, argMax(t.last_step, t.commit) AS last_step, max(t.commit) AS latest "
                f"FROM {ATTRIBUTES} AS t WHERE type = {TYPE_CODES[AttributeType.STRING_SERIES]} AND deleted = 0 AND inherited = 0 "
                f"AND t.points >= {FEWEST_PIECES} AND t.commit > {int(since)} "
                f"GROUP BY container, attribute, generation ORDER BY latest LIMIT {int(limit)} WITH TIES"
            )
        names = ("container", "attribute", "generation", "path", "points", "first_step", "last_step", "latest")
        columns = (values_of(table, name) for name in names)
        return [
            LongText(Segment(container, attribute, generation), *facts)
            for container, attribute, generation, *facts in zip(*columns, strict=True)
        ]
