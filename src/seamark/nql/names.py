"""How people spell types and aggregates."""

from difflib import get_close_matches

from seamark.nql.ast import Aggregate, QueryType

_ALIASES = {"integer": QueryType.INT, "boolean": QueryType.BOOL}
_TYPES = {kind.value.lower(): kind for kind in QueryType} | _ALIASES
_AGGREGATES = {aggregate.value: aggregate for aggregate in Aggregate}


def type_named(name: str) -> QueryType | None:
    """The type of this name: in any case, with or without underscores, aliases included."""
    return _TYPES.get(name.lower().replace("_", ""))


def aggregate_named(name: str) -> Aggregate | None:
    """The aggregate of this name, in any case."""
    return _AGGREGATES.get(name.lower())


def type_like(name: str) -> str | None:
    """The name of a type that was probably meant by ``name``."""
    close = get_close_matches(name[:40].lower().replace("_", ""), _TYPES, n=1)
    return _TYPES[close[0]].value if close else None


def aggregate_like(name: str) -> str | None:
    """The name of an aggregate that was probably meant by ``name``."""
    close = get_close_matches(name[:40].lower(), _AGGREGATES, n=1)
    return close[0] if close else None


def keyword_like(name: str, keywords: tuple[str, ...]) -> str | None:
    """The keyword that was probably meant by ``name``."""
    close = get_close_matches(name[:40].upper(), keywords, n=1, cutoff=0.65)
    return close[0] if close else None
