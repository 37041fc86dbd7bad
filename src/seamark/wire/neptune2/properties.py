"""The shapes of attributes in the 2.x API: the properties of each type, and what holds them."""

from seamark.wire.neptune2.bodies import Body, DateTime

__all__ = [
    "ArtifactProperties",
    "AttributeBody",
    "AttributeDefinitionBody",
    "AttributeDefinitionsBody",
    "AttributesBody",
    "BoolProperties",
    "DatetimeProperties",
    "FileProperties",
    "FileSetProperties",
    "FloatProperties",
    "FloatSeriesConfig",
    "FloatSeriesProperties",
    "GitCommitProperties",
    "GitRefProperties",
    "ImageSeriesProperties",
    "IntProperties",
    "NotebookRefProperties",
    "Properties",
    "RunStateProperties",
    "StringProperties",
    "StringSeriesProperties",
    "StringSetProperties",
    "SystemAttributesBody",
]


class FloatProperties(Body):
    attribute_name: str
    attribute_type: str
    value: float | None = None


class IntProperties(Body):
    attribute_name: str
    attribute_type: str
    value: int


class BoolProperties(Body):
    attribute_name: str
    attribute_type: str
    value: bool


class StringProperties(Body):
    attribute_name: str
    attribute_type: str
    value: str


class DatetimeProperties(Body):
    attribute_name: str
    attribute_type: str
    value: DateTime


class RunStateProperties(Body):
    attribute_name: str
    attribute_type: str
    value: str


class FloatSeriesConfig(Body):
    min: float | None = None
    max: float | None = None
    unit: str | None = None


class FloatSeriesProperties(Body):
    attribute_name: str
    attribute_type: str
    last: float | None
    last_step: float | None
    min: float | None
    max: float | None
    average: float | None
    variance: float | None
    config: FloatSeriesConfig


class StringSeriesProperties(Body):
    attribute_name: str
    attribute_type: str
    last: str | None
    last_step: float | None


class ImageSeriesProperties(Body):
    attribute_name: str
    attribute_type: str
    last_step: float | None


class StringSetProperties(Body):
    attribute_name: str
    attribute_type: str
    values: list[str]


class FileProperties(Body):
    attribute_name: str
    attribute_type: str
    name: str
    ext: str
    size: int


class FileSetProperties(Body):
    attribute_name: str
    attribute_type: str
    size: int


class GitCommitProperties(Body):
    commit_id: str
    message: str
    author_name: str
    author_email: str
    commit_date: DateTime | None = None


class GitRefProperties(Body):
    attribute_name: str
    attribute_type: str
    commit: GitCommitProperties
    current_branch: str | None
    remotes: list[str]
    repository_dirty: bool


class NotebookRefProperties(Body):
    """`value` is not part of a notebook reference, but the client reads it from every one: the schema must have it."""

    attribute_name: str
    attribute_type: str
    notebook_id: str
    notebook_name: str
    checkpoint_id: str
    checkpoint_name: str
    value: str | None = None


class ArtifactProperties(Body):
    attribute_name: str
    attribute_type: str
    hash: str


class AttributeBody(Body, omit_defaults=True):
    """One attribute; exactly one of the properties is present."""

    name: str
    type: str
    float_properties: FloatProperties | None = None
    int_properties: IntProperties | None = None
    bool_properties: BoolProperties | None = None
    string_properties: StringProperties | None = None
    datetime_properties: DatetimeProperties | None = None
    experiment_state_properties: RunStateProperties | None = None
    float_series_properties: FloatSeriesProperties | None = None
    string_series_properties: StringSeriesProperties | None = None
    image_series_properties: ImageSeriesProperties | None = None
    string_set_properties: StringSetProperties | None = None
    file_properties: FileProperties | None = None
    file_set_properties: FileSetProperties | None = None
    git_ref_properties: GitRefProperties | None = None
    notebook_ref_properties: NotebookRefProperties | None = None
    artifact_properties: ArtifactProperties | None = None


class SystemAttributesBody(Body):
    """What the legacy client reads instead of `sys/*`."""

    short_id: StringProperties
    name: StringProperties
    creation_time: DatetimeProperties
    modification_time: DatetimeProperties
    ping_time: DatetimeProperties
    running_time: FloatProperties
    monitoring_time: IntProperties
    owner: StringProperties
    size: FloatProperties
    tags: StringSetProperties
    state: RunStateProperties
    failed: BoolProperties
    trashed: BoolProperties
    description: StringProperties
    hostname: StringProperties | None = None


class AttributesBody(Body):
    """All attributes of one container."""

    id: str
    short_id: str
    type: str
    organization_name: str
    project_id: str
    project_name: str
    trashed: bool
    attributes: list[AttributeBody]
    system_attributes: SystemAttributesBody


class AttributeDefinitionBody(Body):
    name: str
    type: str


class AttributeDefinitionsBody(Body):
    entries: list[AttributeDefinitionBody]


Properties = (
    FloatProperties
    | IntProperties
    | BoolProperties
    | StringProperties
    | DatetimeProperties
    | RunStateProperties
    | FloatSeriesProperties
    | StringSeriesProperties
    | ImageSeriesProperties
    | StringSetProperties
    | FileProperties
    | FileSetProperties
    | GitRefProperties
    | NotebookRefProperties
    | ArtifactProperties
)
