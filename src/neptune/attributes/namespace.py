"""Namespaces: the inner nodes of the tree of fields."""

import argparse
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from neptune._paths import canonical, join
from neptune.attributes.attribute import Attribute
from neptune.exceptions import MetadataInconsistency

if TYPE_CHECKING:
    from neptune.metadata_containers.metadata_container import MetadataContainer

__all__ = ["Namespace", "members_of"]


class Namespace(Attribute, Mapping[str, Attribute]):
    """A namespace. Read as a mapping it gives the fields and namespaces in it by name; what belongs to it changes by logging."""

    def __init__(self, container: "MetadataContainer", path: str) -> None:
        super().__init__(container, path)
        self._children: dict[str, Attribute] = {}

    def __getitem__(self, key: str) -> Attribute:
        return self._children[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def __len__(self) -> int:
        return len(self._children)

    def put(self, key: str, child: Attribute) -> None:
        self._children[key] = child

    def drop(self, key: str) -> None:
        self._children.pop(key, None)

    def drop_all(self) -> None:
        self._children.clear()

    def to_dict(self) -> dict[str, Any]:
        """The tree below as nested dictionaries with the fields as leaves."""
        return {name: child.to_dict() if isinstance(child, Namespace) else child for name, child in list(self._children.items())}

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Assigns every value of a (nested) dictionary to the field of its name in this namespace."""
        for name, member in members_of(value, self._path).items():
            self._container[join(self._path, name)].assign(member)
        if wait:
            self._container.wait()

    def extend(
        self,
        value: Any,
        *,
        steps: Collection[float] | None = None,
        timestamps: Collection[float] | None = None,
        wait: bool = False,
        **kwargs: Any,
    ) -> None:
        """Extends the series in this namespace by the collections of a (nested) dictionary."""
        for name, member in members_of(value, self._path).items():
            self._container[join(self._path, name)].extend(member, steps=steps, timestamps=timestamps, **kwargs)
        if wait:
            self._container.wait()

    def fetch(self) -> dict[str, Any]:
        """The values of the single-value fields below, files excepted, as nested dictionaries: empty ones for namespaces without
        any."""
        return self._session.reader.namespace(self._path)


def members_of(value: Any, path: str) -> Mapping[Any, Any]:
    """What a dictionary or its like holds, without the keys that name no path.

    Raises MetadataInconsistency for anything else: `path` is a namespace.
    """
    from neptune._log import get_logger
    from neptune.types.namespace import Namespace as NamespaceValue

    if isinstance(value, NamespaceValue):
        value = value.value
    elif isinstance(value, argparse.Namespace):
        value = vars(value)
    if not isinstance(value, Mapping):
        raise MetadataInconsistency(
            f'"{path}" is a namespace, which takes dictionaries (this is a {type(value).__name__}). Give the field a path of its own.'
        )
    members = cast(Mapping[Any, Any], value)  # whatever the user's dictionary holds
    unnamed = [key for key in members if not canonical(key)]
    if unnamed:
        get_logger().warning(
            "Values under the keys %s were not logged: such keys name no field. Use keys that are not empty.",
            ", ".join(f'"{key}"' for key in unnamed),
        )
        members = {key: each for key, each in members.items() if canonical(key)}
    return members
