"""Attributes of runs: their names and types, and their values."""

from collections.abc import Sequence

from seamark.model.errors import InvalidInput
from seamark.tracking.access import require_container
from seamark.tracking.retrieval import ValuePage, query_definitions, query_values
from seamark.wire.endpoints import Call, Endpoint, Payload, string, strings
from seamark.wire.neptune3.answers import protobuf_response
from seamark.wire.neptune3.bodies import (
    MAX_PAGE,
    MAX_READ_BODY_BYTES,
    AttributeFilterBody,
    Body,
    NameFilterBody,
    NextPageBody,
    name_filter,
    requested_types,
)
from seamark.wire.neptune3.messages import attributes_pb2 as pb
from seamark.wire.neptune3.properties import add_attributes, shown_type, shown_types

__all__ = ["ATTRIBUTES"]


class DefinitionsBody(Body):
    project_identifiers: list[str] | None = None
    experiment_ids_filter: list[str] | None = None
    attribute_filter: list[AttributeFilterBody] | None = None
    attribute_name_filter: NameFilterBody | None = None
    attribute_name_regex: str | None = None
    next_page: NextPageBody | None = None


class DefinitionBody(Body):
    name: str
    type: str


class DefinitionsResultBody(Body):
    entries: list[DefinitionBody]
    next_page: NextPageBody


class ValuesBody(Body):
    experiment_ids_filter: list[str] | None = None
    attribute_names_filter: list[str] | None = None
    attribute_filter: list[AttributeFilterBody] | None = None
    attribute_name_filter: NameFilterBody | None = None
    next_page: NextPageBody | None = None


class PathsBody(Body):
    attribute_paths_filter: list[str] | None = None


def query_attribute_definitions(call: Call) -> DefinitionsResultBody:
    """The names and types of the attributes of some runs, or of all runs of some projects, in pages."""
    body = call.body(DefinitionsBody)
    projects = [*(body.project_identifiers or ()), *call.texts("projectIdentifier")]
    if not projects:
        raise InvalidInput("No project is named. Send the projects in projectIdentifiers.")
    page = body.next_page or NextPageBody()
    limit = page.size()
    types = shown_types(requested_types(body.attribute_filter))
    names = name_filter(body.attribute_name_filter, body.attribute_name_regex)
    found = query_definitions(
        call.tracking,
        call.caller,
        projects,
        runs=body.experiment_ids_filter,
        names=names,
        types=types,
        limit=limit,
        token=page.next_page_token or None,
    )
    # A path that is a file of both generations comes twice: clients take a page that is not full as the last one.
    entries = [DefinitionBody(each.path, shown_type(each.type).value) for each in found.definitions]
    return DefinitionsResultBody(entries, NextPageBody(limit, found.next_token))


def query_attribute_values(call: Call) -> object:
    """The values of attributes of some runs, or of all runs of a project, in pages of so many values."""
    body = call.body(ValuesBody)
    page = body.next_page or NextPageBody()
    limit = page.size()
    types = shown_types(requested_types(body.attribute_filter))
    found = query_values(
        call.tracking,
        call.caller,
        runs=body.experiment_ids_filter,
        project=call.text("projectIdentifier"),
        paths=body.attribute_names_filter,
        names=name_filter(body.attribute_name_filter),
        types=types,
        limit=limit,
        token=page.next_page_token or None,
    )
    result = pb.ValuesResult()
    for each in found.entries:
        entry = result.entries.add()
        entry.experiment_id, entry.experiment_short_id = str(each.run.uuid), each.run.sys_id
        add_attributes(entry.attributes, each.attributes, each.run.uuid)
    result.next_page.limit = limit
    if found.next_token is not None:
        result.next_page.next_page_token = found.next_token
    return protobuf_response(result)


def list_definitions(call: Call) -> object:
    """All names and types of the attributes of one run."""
    reference = call.text("experimentIdentifier")
    _, project = require_container(call.tracking, call.caller, reference)
    wanted = call.texts("attributeType")
    types = shown_types(requested_types([AttributeFilterBody(name) for name in wanted]) if wanted else None)
    result = pb.DefinitionsResult()
    token: str | None = None
    while True:
        found = query_definitions(
            call.tracking,
            call.caller,
            [str(project.uuid)],
            runs=[reference],
            types=types,
            limit=MAX_PAGE,
            token=token,
        )
        for each in found.definitions:
            result.entries.add(name=each.path, type=shown_type(each.type).value)
        token = found.next_token
        if token is None:
            return protobuf_response(result)


def get_attributes(call: Call) -> object:
    """The attributes of one run: those of the named paths, or all."""
    reference = call.text("holderIdentifier")
    run, project = require_container(call.tracking, call.caller, reference)
    body = call.body(PathsBody) if call.payload else PathsBody()
    types = shown_types(None)
    result = pb.Entry(
        experiment_id=str(run.uuid),
        type=run.kind.value,
        project_id=str(project.uuid),
        project_name=project.name,
        organization_name=project.workspace_name,
    )
    token: str | None = None
    while True:
        found: ValuePage = query_values(
            call.tracking,
            call.caller,
            runs=[reference],
            project=str(project.uuid),
            paths=body.attribute_paths_filter,
            names=None,
            types=types,
            limit=MAX_PAGE,
            token=token,
        )
        for each in found.entries:
            add_attributes(result.attributes, each.attributes, run.uuid)
        token = found.next_token
        if token is None:
            return protobuf_response(result)


_L = "/api/leaderboard/v1"

ATTRIBUTES: Sequence[Endpoint] = (
    Endpoint(
        "queryAttributeDefinitionsWithinProject",
        "POST",
        f"{_L}/leaderboard/attributes/definitions/query",
        query_attribute_definitions,
        (strings("projectIdentifier"),),
        DefinitionsResultBody,
        Payload.JSON,
        DefinitionsBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
    Endpoint(
        "queryAttributesWithinProjectProto",
        "POST",
        f"{_L}/proto/leaderboard/attributes/query",
        query_attribute_values,
        (string("projectIdentifier"),),
        payload=Payload.JSON,
        body=ValuesBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
    Endpoint(
        "queryAttributeDefinitionsProto",
        "GET",
        f"{_L}/proto/attributes/queryAttributeDefinitions",
        list_definitions,
        (string("experimentIdentifier"), strings("attributeType")),
    ),
    Endpoint(
        "getAttributesWithPathsFilterProto",
        "POST",
        f"{_L}/proto/attributes/attributes",
        get_attributes,
        (string("holderIdentifier"), string("holderType")),
        payload=Payload.JSON,
        body=PathsBody,
        body_limit=MAX_READ_BODY_BYTES,
    ),
)
