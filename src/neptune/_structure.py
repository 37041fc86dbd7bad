"""What this process knows of the fields of one object: which paths exist, and of which types."""

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from neptune._paths import parse_path
from neptune.attributes.namespace import Namespace
from neptune.exceptions import MetadataInconsistency

if TYPE_CHECKING:
    from neptune.attributes.attribute import Attribute
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["Structure"]


class Structure:
    """A tree of namespaces with fields as leaves. `fields` finds a leaf by its whole path in one look-up; `epoch` changes when
    a path that was a field may be none any more, or one of another type."""

    def __init__(self, container: "MetadataContainer") -> None:
        self._container = container
        self.root = Namespace(container, "")
        self.fields: dict[str, Attribute] = {}
        self.epoch = 0

    def get(self, path: str) -> "Attribute | None":
        """The field or namespace at a path. Raises MetadataInconsistency where a field is in the way."""
        found = self.fields.get(path)
        if found is not None:
            return found
        node: Attribute | None = self.root
        parts = parse_path(path)
        for depth, part in enumerate(parts):
            if not isinstance(node, Namespace):
                raise _in_the_way(path, "/".join(parts[:depth]))
            node = node.get(part)
            if node is None:
                return None
        return node

    def set(self, path: str, attribute: "Attribute") -> None:
        """Puts a field (or an empty namespace) at a path. Raises MetadataInconsistency where that cannot be."""
        *above, name = parse_path(path) or [""]
        if not name:
            if isinstance(attribute, Namespace):
                return
            raise MetadataInconsistency("The path of a field is empty. Name the field, as in run['metrics/loss'].")
        node = self.root
        for depth, part in enumerate(above):
            child = node.get(part)
            if child is None:
                child = Namespace(self._container, "/".join(above[: depth + 1]))
                node.put(part, child)
            elif not isinstance(child, Namespace):
                raise _in_the_way(path, "/".join(above[: depth + 1]))
            node = child
        existing = node.get(name)
        if isinstance(existing, Namespace):
            if isinstance(attribute, Namespace):
                return
            raise MetadataInconsistency(
                f'"{path}" is a namespace, since there are fields below it, and cannot be a field too. Choose another path.'
            )
        node.put(name, attribute)
        if existing is not None:
            self.epoch += 1
        if isinstance(attribute, Namespace):
            self.fields.pop(path, None)
        else:
            self.fields[path] = attribute

    def remove(self, path: str) -> None:
        """Takes a field away, and the namespaces that are empty without it. Raises MetadataInconsistency when it is none."""
        if path not in self.fields:
            found = self.get(path)
            if isinstance(found, Namespace) and found:
                raise MetadataInconsistency(f'"{path}" is a namespace, not a field. Delete the fields below it.')
            if found is None:
                raise MetadataInconsistency(
                    f'There is no field "{path}" to delete. Check the path; fields of other processes appear after sync().'
                )
        self.fields.pop(path, None)
        self.epoch += 1
        trail: list[tuple[Namespace, str]] = []
        node = self.root
        for part in parse_path(path):
            trail.append((node, part))
            child = node.get(part)
            if isinstance(child, Namespace):
                node = child
        for parent, part in reversed(trail):
            child = parent.get(part)
            if isinstance(child, Namespace) and child:
                break
            parent.drop(part)

    def clear(self) -> None:
        self.root.drop_all()
        self.fields.clear()
        self.epoch += 1

    def paths_below(self, prefix: str) -> Iterator[str]:
        """The paths of the fields in a namespace, those nearest to it first."""
        start = self.get(prefix)
        waiting = deque([(prefix, start)] if isinstance(start, Namespace) else [])
        while waiting:
            above, namespace = waiting.popleft()
            for name, child in namespace.items():
                path = f"{above}/{name}" if above else name
                if isinstance(child, Namespace):
                    waiting.append((path, child))
                else:
                    yield path


def _in_the_way(path: str, field: str) -> MetadataInconsistency:
    return MetadataInconsistency(
        f'"{path}" cannot be reached, because "{field}" is a field and no namespace. Choose another path, or delete that field.'
    )
