"""What a dashboard is: sections of widgets on a grid of twelve columns. As JSON it is what people and programs exchange."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from seamark.model.errors import InvalidInput

__all__ = [
    "COLUMNS",
    "MAX_DOCUMENT_BYTES",
    "MAX_OPTIONS_BYTES",
    "MAX_PLACES",
    "MAX_SECTIONS",
    "MAX_WIDGETS",
    "DashboardDocument",
    "DashboardScope",
    "InvalidDashboard",
    "PatternPlace",
    "Section",
    "SectionPattern",
    "Widget",
    "WidgetKind",
    "read_document",
    "write_document",
]

COLUMNS = 12
MAX_DOCUMENT_BYTES = 512 * 1024
MAX_OPTIONS_BYTES = 32 * 1024
MAX_SECTIONS = 50
MAX_WIDGETS = 200
MAX_PLACES = 400
_MAX_ROW = 100_000
_MAX_HEIGHT = 200

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Title = Annotated[str, msgspec.Meta(max_length=256)]
_Column = Annotated[int, msgspec.Meta(ge=0, lt=COLUMNS)]
_Row = Annotated[int, msgspec.Meta(ge=0, le=_MAX_ROW)]
_Width = Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
_Height = Annotated[int, msgspec.Meta(ge=1, le=_MAX_HEIGHT)]


class DashboardScope(StrEnum):
    """What a dashboard is applied to."""

    RUNS = "runs"
    """The runs that somebody has selected."""
    RUN = "run"


class WidgetKind(StrEnum):
    LINE_CHART = "line_chart"
    SCATTER = "scatter"
    PARALLEL_COORDINATES = "parallel_coordinates"
    BAR = "bar"
    SINGLE_VALUE = "single_value"
    VALUES_TABLE = "values_table"
    TEXT = "text"
    FILES = "files"
    HISTOGRAM = "histogram"
    LOG = "log"


class InvalidDashboard(InvalidInput):
    """A dashboard's document breaks a rule; `place` says where, such as `sections[0].widgets[3].w`."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(f"The dashboard cannot be kept: at {place or 'its top'}, {reason} Correct it and save again.")
        self.place = place
        self.reason = reason


class Widget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown in one place. `options` are of the kind's own, and kept as they are."""

    id: _Id
    kind: WidgetKind
    x: _Column
    y: _Row
    w: _Width
    h: _Height
    title: _Title = ""
    options: dict[str, Any] = {}  # Any: JSON of the web app's own


class PatternPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where somebody put a widget that a pattern makes; `of` is what it is made of: an attribute, or the last part of some."""

    of: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
    x: _Column
    y: _Row
    w: _Width
    h: _Height


class SectionPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Widgets that follow from what the runs have: one for each matching attribute, or for each last part of their names.

    `size` (columns, rows) is that of widgets that nobody has put anywhere; left out, the web app's own."""

    kind: WidgetKind
    regex: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
    by: Literal["match", "suffix"] = "match"
    size: tuple[_Width, _Height] | msgspec.UnsetType = msgspec.UNSET
    places: Annotated[list[PatternPlace], msgspec.Meta(max_length=MAX_PLACES)] | msgspec.UnsetType = msgspec.UNSET


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: _Id
    title: _Title = ""
    collapsed: bool = False
    pattern: SectionPattern | None = None
    widgets: Annotated[list[Widget], msgspec.Meta(max_length=MAX_WIDGETS)] = []


class DashboardDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    sections: Annotated[list[Section], msgspec.Meta(max_length=MAX_SECTIONS)] = []

    @property
    def widgets(self) -> int:
        """How many there are in all sections."""
        return sum(len(section.widgets) for section in self.sections)


def read_document(data: object) -> DashboardDocument:
    """The document that JSON values describe. Raises InvalidDashboard where they break a rule."""
    try:
        document = msgspec.convert(data, DashboardDocument)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        raise InvalidDashboard(f"{reason[0].lower()}{reason[1:]}.", place.rstrip("`").lstrip(".")) from None
    _check_ids(document)
    for number, section in enumerate(document.sections):
        for index, widget in enumerate(section.widgets):
            _check_widget(widget, f"sections[{number}].widgets[{index}]")
        places = section.pattern.places if section.pattern else msgspec.UNSET
        for index, each in enumerate(places or []):
            _check_width(each, f"sections[{number}].pattern.places[{index}]")
    return document


def write_document(document: DashboardDocument) -> str:
    """The document as JSON text. Raises InvalidDashboard when it is too long or no text of Unicode."""
    encoded = _encoded(document, "")
    if len(encoded) > MAX_DOCUMENT_BYTES:
        raise InvalidDashboard(f"it has {len(encoded):,} bytes, and at most {MAX_DOCUMENT_BYTES:,} are kept.", "")
    return encoded.decode()


def _check_ids(document: DashboardDocument) -> None:
    known: dict[str, str] = {}
    widgets: dict[str, str] = {}
    for number, section in enumerate(document.sections):
        _add_id(known, section.id, f"sections[{number}].id")
        for index, widget in enumerate(section.widgets):
            _add_id(widgets, widget.id, f"sections[{number}].widgets[{index}].id")
    if len(widgets) > MAX_WIDGETS:
        raise InvalidDashboard(f"there are {len(widgets)} widgets in all, and at most {MAX_WIDGETS} are allowed.", "sections")


def _add_id(known: dict[str, str], id_: str, place: str) -> None:
    if id_ in known:
        raise InvalidDashboard(f'the id "{id_}" is taken by {known[id_].removesuffix(".id")}.', place)
    known[id_] = place


def _check_width(placed: Widget | PatternPlace, place: str) -> None:
    if placed.x + placed.w > COLUMNS:
        raise InvalidDashboard(
            f"{placed.w} columns from column {placed.x} on reach beyond the grid's {COLUMNS} columns.", f"{place}.w"
        )


def _check_widget(widget: Widget, place: str) -> None:
    _check_width(widget, place)
    size = len(_encoded(widget.options, f"{place}.options"))
    if size > MAX_OPTIONS_BYTES:
        raise InvalidDashboard(
            f"the options have {size:,} bytes, and at most {MAX_OPTIONS_BYTES:,} are kept.", f"{place}.options"
        )


def _encoded(value: object, place: str) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, RecursionError) as error:
        raise InvalidDashboard(f"something cannot be written as JSON ({error}).", place) from None
