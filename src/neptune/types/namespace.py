"""A dictionary of values, each of which becomes a field."""

from collections.abc import Mapping
from typing import Any

from neptune._log import get_logger
from neptune.types.value import EqualByContent, Value

__all__ = ["Namespace"]


class Namespace(EqualByContent, Value):
    """Values by their paths below the field that this is assigned to; a key may be a path itself, such as `"lr/max"`."""

    _visit = "visit_namespace"

    def __init__(self, value: Mapping[Any, Any]) -> None:
        nameless = [key for key in value if not str(key).strip("/")]
        if nameless:
            get_logger().warning(
                "The values under the keys %s are not logged, because a field needs a name. Use other keys.",
                ", ".join(f'"{key}"' for key in nameless),
            )
            value = {key: each for key, each in value.items() if key not in nameless}
        self.value = value

    def __str__(self) -> str:
        return f"Namespace({self.value})"
