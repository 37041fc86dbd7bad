"""Pieces of SQL text from typed values. Numbers are written out; text goes through parameters, never into the statement."""

from collections.abc import Iterable

__all__ = ["Parameters", "integers", "page", "pairs"]

_MOST = 2**62


class Parameters:
    """Collects the parameters of one statement and gives their placeholders."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def text(self, value: str) -> str:
        name = f"t{len(self.values)}"
        self.values[name] = value
        return f"{{{name}:String}}"

    def number(self, value: float) -> str:
        """Finite numbers only; ClickHouse reads the shortest text of a double back exactly."""
        return f"toFloat64('{value!r}')"


def integers(values: Iterable[int]) -> str:
    """`(1, 2, 3)` for an IN; matches nothing when empty."""
    text = ", ".join(str(int(value)) for value in values)
    return f"({text})" if text else "(NULL)"


def page(limit: int | None, offset: int = 0) -> str:
    """LIMIT and OFFSET. Beyond the last row it is empty everywhere, also where the engine would not understand the number."""
    start = f"OFFSET {min(int(offset), _MOST)}" if offset else ""
    return start if limit is None else f"LIMIT {min(int(limit), _MOST)} {start}".rstrip()


def pairs(values: Iterable[tuple[int, ...]]) -> str:
    """`((1, 2), (3, 4))` for an IN over a tuple of columns; the caller makes sure that there is at least one."""
    return "(" + ", ".join("(" + ", ".join(str(int(each)) for each in value) + ")" for value in values) + ")"
