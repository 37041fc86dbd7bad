"""Attributes as the 2.x API shows them: a name, a type, and the properties under a key that the type decides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from seamark.model.attributes import AttributeType
from seamark.model.steps import micros_to_step
from seamark.model.values import (
    ArtifactValue,
    Attribute,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    GitRef,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.wire.neptune2.properties import (
    ArtifactProperties,
    AttributeBody,
    BoolProperties,
    DatetimeProperties,
    FileProperties,
    FileSetProperties,
    FloatProperties,
    FloatSeriesConfig,
    FloatSeriesProperties,
    GitCommitProperties,
    GitRefProperties,
    ImageSeriesProperties,
    IntProperties,
    NotebookRefProperties,
    Properties,
    RunStateProperties,
    StringProperties,
    StringSeriesProperties,
    StringSetProperties,
    SystemAttributesBody,
)

__all__ = [
    "as_tree",
    "attribute_bodies",
    "attribute_body",
    "file_name",
    "format_instant",
    "parse_instant",
    "properties_of",
    "shown_type",
    "system_attributes",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIN_MILLISECONDS = -62_135_596_800_000
_MAX_MILLISECONDS = 253_402_300_799_999


def format_instant(milliseconds: int) -> str:
    """`YYYY-MM-DDTHH:MM:SS.fffZ`: table rows are parsed by the client in exactly this form, with a literal Z."""
    within = min(max(milliseconds, _MIN_MILLISECONDS), _MAX_MILLISECONDS)
    return (_EPOCH + timedelta(milliseconds=within)).isoformat(timespec="milliseconds")[:23] + "Z"


def parse_instant(text: str) -> int | None:
    """Milliseconds since the epoch of an ISO 8601 instant (UTC when it names no zone); None when it is none."""
    try:
        # Python takes up to six decimals; other languages write nine.
        instant = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.strip()))
    except ValueError:
        return None
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def file_name(path: str, ext: str) -> str:
    """The name that a downloaded file gets: the path's last segment and the extension."""
    last = path.rpartition("/")[2]
    return f"{last}.{ext}" if ext else last


def attribute_bodies(attributes: Iterable[Attribute], sys_id: str) -> list[AttributeBody]:
    """The attributes of one container that the 2.x client knows, in their order.

    Types that only the 3.x API has are left out, and so is the custom id of a run that was given none: the 3.x clients, which
    name every run by it, find the run under its `sys_id` there, while here its scripts see that they gave none.
    """
    stand_in = Attribute("sys/custom_run_id", AttributeType.STRING, sys_id)
    return [body for each in attributes if each != stand_in and (body := attribute_body(each)) is not None]


def as_tree(bodies: Sequence[AttributeBody]) -> list[AttributeBody]:
    """The attributes without those that lie below another one, which the 3.x API allows.

    The client keeps attributes and namespaces in one tree, and would refuse to open the container.
    """
    names = {body.name for body in bodies}
    return [body for body in bodies if not any(above in names for above in _namespaces(body.name))]


def _namespaces(path: str) -> Iterator[str]:
    """The paths above a path, the nearest first."""
    while (end := path.rfind("/")) > 0:
        path = path[:end]
        yield path


def attribute_body(attribute: Attribute) -> AttributeBody | None:
    """One attribute with its properties, or None when the 2.x client does not know its type."""
    properties = properties_of(attribute)
    if properties is None:
        return None
    body = AttributeBody(attribute.path, shown_type(attribute.type).value)
    setattr(body, _PROPERTY_FIELDS[type(properties)], properties)
    return body


def shown_type(own: AttributeType) -> AttributeType:
    """The type as which attributes of this type are shown: files that 3.x clients uploaded read as the 2.x API's own."""
    match own:
        case AttributeType.FILE_REF:
            return AttributeType.FILE
        case AttributeType.FILE_REF_SERIES:
            return AttributeType.FILE_SERIES
        case _:
            return own


_PROPERTY_FIELDS: dict[type[Properties], str] = {
    FloatProperties: "float_properties",
    IntProperties: "int_properties",
    BoolProperties: "bool_properties",
    StringProperties: "string_properties",
    DatetimeProperties: "datetime_properties",
    RunStateProperties: "experiment_state_properties",
    FloatSeriesProperties: "float_series_properties",
    StringSeriesProperties: "string_series_properties",
    ImageSeriesProperties: "image_series_properties",
    StringSetProperties: "string_set_properties",
    FileProperties: "file_properties",
    FileSetProperties: "file_set_properties",
    GitRefProperties: "git_ref_properties",
    NotebookRefProperties: "notebook_ref_properties",
    ArtifactProperties: "artifact_properties",
}


def properties_of(attribute: Attribute) -> Properties | None:
    """The typed value of one attribute, or None when the 2.x client does not know its type."""
    path, kind = attribute.path, shown_type(attribute.type).value
    match attribute.type, attribute.value:
        case AttributeType.FLOAT, float() | int() as number:
            return FloatProperties(path, kind, float(number))
        case AttributeType.INT, int() as number:
            return IntProperties(path, kind, number)
        case AttributeType.BOOL, bool() as flag:
            return BoolProperties(path, kind, flag)
        case AttributeType.STRING, str() as text:
            return StringProperties(path, kind, text)
        case AttributeType.DATETIME, int() as milliseconds:
            return DatetimeProperties(path, kind, format_instant(milliseconds))
        case AttributeType.RUN_STATE, str() as state:
            return RunStateProperties(path, kind, "running" if state == "running" else "idle")
        case AttributeType.STRING_SET, frozenset() as members:
            return StringSetProperties(path, kind, sorted(members))
        case AttributeType.FLOAT_SERIES, FloatSeriesSummary() as series:
            return FloatSeriesProperties(
                path,
                kind,
                series.last,
                _step(series.last_step_micros),
                series.min,
                series.max,
                series.average,
                series.variance,
                FloatSeriesConfig(series.config_min, series.config_max, series.unit),
            )
        case AttributeType.STRING_SERIES, StringSeriesSummary() as series:
            return StringSeriesProperties(path, kind, series.last, _step(series.last_step_micros))
        case AttributeType.FILE_SERIES | AttributeType.FILE_REF_SERIES, FileSeriesSummary() as series:
            return ImageSeriesProperties(path, kind, _step(series.last_step_micros))
        case AttributeType.FILE | AttributeType.FILE_REF, FileValue() as file:
            return FileProperties(path, kind, file_name(path, file.ext), file.ext, file.size)
        case AttributeType.FILE_SET, FileSetValue() as files:
            return FileSetProperties(path, kind, files.size)
        case AttributeType.ARTIFACT, ArtifactValue() as artifact:
            return ArtifactProperties(path, kind, artifact.hash)
        case AttributeType.GIT_REF, GitRef() as git:
            commit = GitCommitProperties(
                git.commit_id,
                git.message,
                git.author_name,
                git.author_email,
                None if git.commit_date is None else format_instant(git.commit_date),
            )
            return GitRefProperties(path, kind, commit, git.branch, list(git.remotes), git.is_dirty)
        case AttributeType.NOTEBOOK_REF, NotebookRef() as notebook:
            return NotebookRefProperties(
                path, kind, notebook.notebook_id, notebook.notebook_name, notebook.checkpoint_id, notebook.checkpoint_name
            )
        case _:
            return None


def system_attributes(bodies: Iterable[AttributeBody]) -> SystemAttributesBody:
    """The legacy client's view of `sys/*`; what a container lacks (a model has no `sys/failed`) gets its natural default."""
    known = {body.name: body for body in bodies if body.name.startswith("sys/")}

    def text(path: str) -> StringProperties:
        body = known.get(path)
        return body.string_properties if body and body.string_properties else StringProperties(path, "string", "")

    def instant(path: str) -> DatetimeProperties:
        body = known.get(path)
        if body and body.datetime_properties:
            return body.datetime_properties
        return DatetimeProperties(path, "datetime", format_instant(0))

    def number(path: str) -> FloatProperties:
        body = known.get(path)
        return body.float_properties if body and body.float_properties else FloatProperties(path, "float", 0.0)

    def flag(path: str) -> BoolProperties:
        body = known.get(path)
        return body.bool_properties if body and body.bool_properties else BoolProperties(path, "bool", False)

    monitoring = known.get("sys/monitoring_time")
    tags = known.get("sys/tags")
    state = known.get("sys/state")
    return SystemAttributesBody(
        short_id=text("sys/id"),
        name=text("sys/name"),
        creation_time=instant("sys/creation_time"),
        modification_time=instant("sys/modification_time"),
        ping_time=instant("sys/ping_time"),
        running_time=number("sys/running_time"),
        monitoring_time=(monitoring and monitoring.int_properties) or IntProperties("sys/monitoring_time", "int", 0),
        owner=text("sys/owner"),
        size=number("sys/size"),
        tags=(tags and tags.string_set_properties) or StringSetProperties("sys/tags", "stringSet", []),
        state=(state and state.experiment_state_properties) or RunStateProperties("sys/state", "experimentState", "idle"),
        failed=flag("sys/failed"),
        trashed=flag("sys/trashed"),
        description=text("sys/description"),
        hostname=text("sys/hostname") if "sys/hostname" in known else None,
    )


def _step(micros: int | None) -> float | None:
    return None if micros is None else micros_to_step(micros)
