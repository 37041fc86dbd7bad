"""Runs in groups by the values of their fields, and which values these have."""

from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.errors import InvalidQuery
from seamark.stores.columns.field_values import FieldValues
from seamark.stores.columns.group_order import GroupLevel
from seamark.stores.columns.groups import Group, GroupColumn, GroupOrder, Groups, GroupSort
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_unicode
from seamark.tracking.run_filters import Field, RunFilter, require_fields, selected

__all__ = [
    "FieldValues",
    "Group",
    "GroupColumn",
    "GroupLevel",
    "GroupOrder",
    "GroupSort",
    "Groups",
    "find_groups",
    "find_values",
    "require_sort",
]


def find_groups(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: RunFilter,
    *,
    by: Sequence[Field],
    columns: Sequence[Field] = (),
    sort: Sequence[GroupSort] = (),
    offset: int = 0,
    limit: int,
) -> Groups:
    """A page of the groups that the runs of the filter are in by the values of one to three fields: the runs without a field are
    a group like any other. Without `sort` by the keys.

    Raises NqlSyntaxError, InvalidQuery (also for a sort key that names no field or column), ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, wanted, caller)
    require_fields([*by, *columns])
    require_sort(sort, keys=len(by), columns=len(columns))
    return t.columns.table.groups(selection, by, columns, sort, offset=offset, limit=limit)


def require_sort(sort: Sequence[GroupSort], *, keys: int, columns: int) -> None:
    """Raises InvalidQuery for a sort key of groups that names none of so many keys or columns."""
    for key in sort:
        among = {GroupOrder.COUNT: 1, GroupOrder.KEY: keys, GroupOrder.COLUMN: columns}[key.by]
        if not 0 <= key.index < among:
            raise InvalidQuery(
                f"The groups cannot be sorted by {key.by.value} {key.index}: there are {among}, counted from 0. Name one of them."
            )


def find_values(
    t: Tracking, caller: Caller, project: str, wanted: RunFilter, field: Field, *, prefix: str = "", limit: int
) -> FieldValues:
    """The most frequent values that the runs of the filter have of a field, of those that begin with `prefix` in any case.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, wanted, caller)
    require_fields([field])
    require_unicode(prefix)
    return t.columns.table.values(selection, field, prefix=prefix, limit=limit)
