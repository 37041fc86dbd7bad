"""Which run stands for an experiment: the catalog decides, and the attributes of the runs follow."""

from contextlib import suppress

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.model.operations import Assign, Operation
from seamark.stores.catalog import RunCreation
from seamark.stores.columns import attribute_id
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import write_system_values
from seamark.tracking.system_attributes import load_state

__all__ = ["give_way", "show"]

_IS_HEAD = "sys/experiment/is_head"


def give_way(t: Tracking, creation: RunCreation, experiment: str | None) -> Commit:
    """The runs that no longer stand for the experiment say so. To be called before anything else shows the new head.

    When a crash has come between the catalog and the attributes, the next creation of the same run makes up for it.
    """
    if creation.former_head is not None:
        return show(t, creation.former_head.id)
    if experiment is None or creation.is_new:
        return Commit()
    head, attribute = creation.container, attribute_id(_IS_HEAD)
    if any(row.int_value for row in t.columns.read_container_rows([head.id], [attribute])):
        return Commit()
    others = [run.id for run in t.catalog.containers.of_experiment(head.project_id, experiment) if run.id != head.id]
    commit = Commit()
    for row in t.columns.read_container_rows(others, [attribute]):
        if row.int_value:
            commit = show(t, ContainerId(row.container)).joined(commit)
    return commit


def show(t: Tracking, container_id: ContainerId) -> Commit:
    """Brings the attributes of a run in line with its place in its experiment. A former head keeps its names."""
    container = t.catalog.containers.by_id(container_id)
    if container is None:
        return Commit()
    with suppress(ContainerNotFound), t.states.hold(container, lambda state: load_state(t, state)) as state:
        # Asked under the lock: of two that change the head at once, the later one to get here sees what both have done.
        run = t.catalog.containers.by_id(container_id)
        if run is None or run.experiment is None:
            return Commit()
        rows = state.rows
        changes: list[Operation] = []
        name = rows.get("sys/experiment/name")
        if name is None or name.string_value != run.experiment:
            changes += [Assign("sys/name", run.experiment), Assign("sys/experiment/name", run.experiment)]
        if (head := rows.get(_IS_HEAD)) is None or bool(head.int_value) != run.is_head:
            changes.append(Assign(_IS_HEAD, run.is_head))
        if "sys/experiment/running_time_seconds" not in rows:
            changes.append(Assign("sys/experiment/running_time_seconds", rows["sys/running_time"].float_value))
        return write_system_values(t, run, changes) if changes else Commit()
    return Commit()
