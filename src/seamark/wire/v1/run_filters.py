"""Which runs a request is about: the members that the bodies of all requests about a table have in common."""

from typing import Literal, Self

from pydantic import Field, model_validator

from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerKind
from seamark.model.steps import step_to_micros
from seamark.nql.ast import Aggregate
from seamark.stores.columns.rows import TYPE_CODES, TYPE_OF_CODE
from seamark.tracking.computed_values import Computed, ComputedKind
from seamark.tracking.run_filters import Field as RunField
from seamark.tracking.run_filters import FieldKey, Membership, RunFilter
from seamark.tracking.search import Sort
from seamark.wire.v1.context import Answer, Body

__all__ = ["FieldName", "Key", "KeyGiven", "PlaceInSeries", "RunsFilter", "SortKey", "TableSortKey", "key_of", "sort_of"]

_SPELLINGS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
_FLOATS = (AttributeType.FLOAT, AttributeType.FLOAT_SERIES)


class SortKey(Body):
    """One sort key. Without a `type` the attribute sorts by numbers first, then texts; rows without it come last.
    `aggregate` says what of a float series counts (null: its last value)."""

    path: str = Field(min_length=1)
    type: AttributeType | None = None
    descending: bool = False
    aggregate: Aggregate | None = None


class PlaceInSeries(Body):
    """A value of a float series that its summary does not have: the first one, the one at `step`, or the one at the step where the
    float series `of` is least or greatest."""

    what: ComputedKind
    step: float | None = Field(default=None, allow_inf_nan=False)
    of: str | None = Field(default=None, min_length=1, max_length=1024)

    @model_validator(mode="after")
    def _names_what_it_needs(self) -> Self:
        if (self.step is not None) != (self.what is ComputedKind.AT_STEP):
            raise ValueError("at_step needs a step, and nothing else does")
        if (self.of is not None) != (self.what in (ComputedKind.AT_MIN_OF, ComputedKind.AT_MAX_OF)):
            raise ValueError("at_min_of and at_max_of need `of`, and nothing else does")
        return self

    def of_series(self, path: str) -> Computed:
        return Computed(path, self.what, None if self.step is None else step_to_micros(self.step), self.of)


class TableSortKey(SortKey):
    """A sort key of a table. With `at` it sorts by this value of the float series; runs without it come last."""

    at: PlaceInSeries | None = None


class FieldName(Body):
    """An attribute, of one type or of any; `aggregate` says what of a float series counts (null: its last value)."""

    path: str = Field(min_length=1, max_length=1024)
    type: AttributeType | None = None
    aggregate: Aggregate | None = None

    def field(self) -> RunField:
        return RunField(self.path, self.type, (self.aggregate or Aggregate.LAST).value)


class Key(Answer):
    """A value of a field. `value` is text for all types: a boolean is "true" or "false", a time is in milliseconds, a string set is
    a JSON array in order. Give it back as it is to name the group."""

    type: AttributeType
    value: str


class KeyGiven(Body):
    """A key, as an answer had it."""

    type: AttributeType
    value: str = Field(max_length=5_000_000)

    def key(self) -> FieldKey:
        text = self.value
        if self.type in _FLOATS:
            text = next((stored for stored, spelt in _SPELLINGS.items() if spelt == text), text)
        return FieldKey(TYPE_CODES[self.type], text)


class Within(FieldName):
    """The runs of a group: `key` as the answer with the groups had it; null: the runs without the field."""

    key: KeyGiven | None

    def membership(self) -> Membership:
        return Membership(self.field(), None if self.key is None else self.key.key())


class RunsFilter(Body):
    """All members must hold; what is left out holds for every run. `query` is NQL, in which the owner `me` is whoever asks:
    `sys/owner = me`. Each word of `text` is contained, in any case, in name, id, custom id, experiment, tags, group tags, owner or
    description. `regex` is an extended regular expression of RE2 for the name, or else the custom id: `a & !b | c`. `mode`
    `experiments` leaves only heads of experiments. `ids` are sys/ids or UUIDs. Without `kind` it is about runs, or about whatever
    `ids` name. What is in the trash is left out unless `query` asks for `sys/trashed`."""

    query: str = Field(default="", max_length=100_000)
    text: str = Field(default="", max_length=1000)
    regex: str = Field(default="", max_length=10_000)
    kind: ContainerKind | None = None
    mode: Literal["runs", "experiments"] = "runs"
    ids: list[str] | None = Field(default=None, max_length=1000)
    within: list[Within] = Field(default=[], max_length=3)

    @model_validator(mode="after")
    def _has_experiments_of_runs_only(self) -> Self:
        if self.mode == "experiments" and self.kind not in (None, ContainerKind.RUN):
            raise ValueError("only runs belong to experiments")
        return self

    def run_filter(self) -> RunFilter:
        return RunFilter(
            query=self.query,
            text=self.text,
            regex=self.regex,
            kind=self.kind,
            heads_only=self.mode == "experiments",
            ids=None if self.ids is None else tuple(self.ids),
            within=tuple(each.membership() for each in self.within),
        )


def sort_of(keys: list[TableSortKey]) -> list[Sort]:
    """Texts in the order that people expect."""
    return [
        Sort(
            path=key.path,
            type=key.type,
            descending=key.descending,
            aggregate=(key.aggregate or Aggregate.LAST).value,
            is_natural=True,
            computed=None if key.at is None else key.at.of_series(key.path),
        )
        for key in keys
    ]


def key_of(key: FieldKey) -> Key:
    type_ = TYPE_OF_CODE[key.type]
    if type_ in _FLOATS:
        return Key(type=type_, value=_SPELLINGS.get(key.text, key.text))
    return Key(type=type_, value=key.text)
