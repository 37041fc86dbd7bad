"""Removing containers from all three stores, for good."""

from collections import defaultdict
from collections.abc import Sequence

from seamark.model.access import ProjectId
from seamark.model.containers import Container
from seamark.tracking import lineage
from seamark.tracking.context import Tracking
from seamark.tracking.shared_files import delete_unreferenced

__all__ = ["remove_for_good"]


def remove_for_good(t: Tracking, containers: Sequence[Container]) -> None:
    """Removes containers with all of their data. Rows of the catalog go last: what a crash leaves behind is still in the trash and
    can be removed again. Raises StoreUnavailable."""
    ids = [container.id for container in containers]
    by_project: defaultdict[ProjectId, list[Container]] = defaultdict(list)
    for container in containers:
        by_project[container.project_id].append(container)
    with t.states.removing(ids):
        for project_id, some in by_project.items():
            delete_unreferenced(t, project_id, [container.id for container in some])
        t.columns.delete_containers(ids)
        for container in containers:
            t.blobs.delete_prefix(f"{container.uuid}/")
            if t.thumbnails is not None:
                t.thumbnails.forget(str(container.uuid))
        # A fork that is made from now on finds nothing to inherit; after the catalog's rows nobody would know whose forks they were.
        forks = {child.id for container_id in ids for child in t.catalog.containers.children(container_id)}
        lineage.disinherit(t, sorted(forks.difference(ids)))
        t.catalog.containers.delete(ids)
    for project_id, some in by_project.items():
        t.changes.note_gone(project_id, some)
    if not t.columns.is_exclusive:
        # Another server could write to them until the catalog forgot them.
        t.columns.delete_containers(ids)
    t.storage_use.forget()
