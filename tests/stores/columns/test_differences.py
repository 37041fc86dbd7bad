"""Which attributes differ, however the rows lie in the tables; on each engine."""

import itertools
from typing import Any

import pytest

from seamark.model.attributes import AttributeType
from seamark.model.moments import Moment
from seamark.nql import parse
from seamark.stores.columns import AttributeRow, Columns, attribute_id
from seamark.stores.columns import differences as module
from seamark.stores.columns.conditions import Narrowing
from seamark.stores.columns.search import Selection
from tests.stores.columns.builders import RUN, a_batch, a_row, new_id, write

TEXT, INT, FLOAT, SET = AttributeType.STRING, AttributeType.INT, AttributeType.FLOAT, AttributeType.STRING_SET
_PATHS = ["same", "text", "type", "missing", "nobody", "nan", "set", "series", "rewritten", "once", "lost", "zero"]


def _read(
    columns: Columns, project: int, query: str = "", containers: tuple[int, ...] | None = None
) -> tuple[int, set[str], set[str]]:
    selection = Selection((project,), (RUN,), parse(query), Moment(0, 0), Narrowing(containers=containers))
    names = {attribute_id(path): path for path in _PATHS}
    total, found = columns.table.differences(selection, list(names))
    return (
        total,
        {names[each.attribute] for each in found if each.differs},
        {names[each.attribute] for each in found if not each.differs},
    )


@pytest.mark.parametrize("sampled", [200, 1], ids=["told from a few", "told from all"])
def test_what_differs_is_told_from_what_does_not(columns: Columns, monkeypatch: pytest.MonkeyPatch, sampled: int) -> None:
    monkeypatch.setattr(module, "_SAMPLED", sampled)
    project, (a, b, c) = new_id(), (new_id(), new_id(), new_id())

    def of(run: int, path: str, type_: AttributeType, **values: Any) -> AttributeRow:
        return a_row(run, path, type_, project=project, **values)

    rows = [of(run, "sys/id", TEXT, string_value=str(run)) for run in (a, b, c)]
    for run in (a, b):
        rows += [
            of(run, "same", TEXT, string_value="x"),
            of(run, "text", TEXT, string_value=str(run)),
            of(run, "type", INT if run == a else FLOAT),
            of(run, "nan", FLOAT, float_value=float("nan")),
            of(run, "set", SET, set_value=("p", "q") if run == a else ("p",)),
            of(run, "series", AttributeType.FLOAT_SERIES, points=run, finite=1, float_value=0.5, mean=float(run)),
            of(run, "rewritten", INT, int_value=1 if run == a else 2),
            of(run, "once", INT, int_value=7),
            of(run, "lost", INT, int_value=7),
        ]
    rows += [of(a, "missing", INT, int_value=1), of(a, "zero", INT), of(c, "same", TEXT, string_value="y")]
    write(columns, a_batch(rows))
    # Rows of later commits: one more value that is the same, and one that is gone.
    later = [of(b, "rewritten", INT, int_value=1), of(a, "once", INT, int_value=7), of(a, "lost", INT, int_value=7, deleted=1)]
    write(columns, a_batch(later))
    total, differing, constant = _read(columns, project, containers=(a, b))
    assert total == 2
    assert differing == {"text", "type", "missing", "set", "lost", "zero"}
    assert constant == {"same", "nan", "series", "rewritten", "once"}
    total, differing, constant = _read(columns, project)
    assert total == 3
    assert constant == set(), "the third run lacks all but one, and differs there"
    assert differing == set(_PATHS) - {"nobody"}
    assert _read(columns, project, containers=(c,)) == (1, set(), {"same"})
    assert _read(columns, project, containers=()) == (0, set(), set())
    assert _read(columns, project, f'`text` = "{a}"') == (
        1,
        set(),
        {"same", "text", "type", "missing", "nan", "set", "series", "rewritten", "once", "zero"},
    )


def test_a_lost_row_counts_for_nothing_when_as_many_rows_as_runs_are_left(columns: Columns) -> None:
    """Each run has one row that is not deleted among all commits, though one of them has lost the attribute since."""
    project, runs = new_id(), [new_id() for _ in range(300)]
    rows = [a_row(run, "sys/id", TEXT, project=project, string_value=str(run)) for run in runs]
    rows += [a_row(run, "same", INT, project=project, int_value=1) for run in runs]
    write(columns, a_batch(rows))
    assert _read(columns, project) == (300, set(), {"same"})
    write(columns, a_batch([a_row(runs[0], "same", INT, project=project, deleted=1)]))
    assert _read(columns, project) == (300, {"same"}, set())


def test_a_difference_among_thousands_is_found(columns: Columns) -> None:
    project, runs = new_id(), list(itertools.islice(iter(new_id, None), 1000))
    rows = [a_row(run, "sys/id", TEXT, project=project, string_value=str(run)) for run in runs]
    rows += [a_row(run, "same", INT, project=project, int_value=int(run == runs[3])) for run in runs]
    write(columns, a_batch(rows))
    assert _read(columns, project) == (1000, {"same"}, set())
    assert _read(columns, project, containers=tuple(runs[4:])) == (996, set(), {"same"})
