"""Which values a field has among the containers of a selection, the most frequent first."""

from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.fields import Field, FieldKey, key_text, key_type
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.search import Selection

__all__ = ["FieldValues", "read_field_values"]

_SET, _TEXT = TYPE_CODES[AttributeType.STRING_SET], TYPE_CODES[AttributeType.STRING]


@dataclass(frozen=True, slots=True)
class FieldValues:
    """Of `total` containers `missing` have no value. `distinct` counts the values with the prefix, of which `values` are the most
    frequent, each with how many containers have it. A set has each of its members as a value."""

    total: int
    missing: int
    distinct: int
    values: list[tuple[FieldKey, int]]


def read_field_values(engine: Engine, selection: Selection, field: Field, *, prefix: str, limit: int) -> FieldValues:
    """The `limit` most frequent values that begin with `prefix`, in any case."""
    compiler = selection.compiler()
    universe = selection.containers(compiler)
    rows = f"{compiler.values_of(field)} AND container IN ({universe})"
    counts = engine.query(
        f"SELECT (SELECT count() FROM ({universe})) AS total, count() AS having {rows}", compiler.parameters.values
    )
    total, having = (int(values_of(counts, name)[0] or 0) for name in ("total", "having"))
    kind = f"if(type = {_SET}, toUInt8({_TEXT}), {key_type(field.path)})"
    text = key_text(field.path, field.aggregate, selection.now)
    begins = f"startsWith(lowerUTF8(text), lowerUTF8({compiler.parameters.text(prefix)}))" if prefix else "1"
    table = engine.query(
        f"SELECT kind, text, count() AS containers, count() OVER () AS found FROM "
        f"(SELECT {kind} AS kind, arrayJoin(if(type = {_SET}, set_value, [{text}])) AS text {rows}) "
        f"WHERE {begins} GROUP BY kind, text ORDER BY containers DESC, text, kind LIMIT {int(limit)}",
        compiler.parameters.values,
    )
    kinds, texts, numbers, found = (values_of(table, name) for name in ("kind", "text", "containers", "found"))
    values = [(FieldKey(kind, text), number) for kind, text, number in zip(kinds, texts, numbers, strict=True)]
    return FieldValues(total, total - having, found[0] if found else 0, values)
