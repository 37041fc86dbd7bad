"""The documents from which the official client makes its methods."""

from __future__ import annotations

import re
from typing import Any

import pytest

from seamark.wire.neptune2.swagger import swagger_document
from seamark.wire.neptune2.table import PLAIN, SERVICES

USED_BY_THE_CLIENT = {
    "backend": """getClientConfig exchangeApiToken getProject listProjects createProject deleteProject listOrganizations
        listOrganizationMembers listProjectMembers addProjectMember deleteProjectMember listServiceAccounts
        listProjectServiceAccounts
        addProjectServiceAccount deleteProjectServiceAccount createOrganizationInvitations workspaceStatus""",
    "leaderboard": """getExperiment createExperiment trashExperiments deleteExperiments deleteAllExperiments
        getExperimentAttributes
        executeOperations ping getFloatAttribute getIntAttribute getBoolAttribute getStringAttribute getDatetimeAttribute
        getFileAttribute getArtifactAttribute getStringSetAttribute getFloatSeriesAttribute getStringSeriesAttribute
        getFloatSeriesValues getStringSeriesValues getImageSeriesValues getImageSeriesValue downloadAttribute lsFileSetAttribute
        prepareForDownloadFileSetAttributeZip getDownloadPrepareRequest uploadFileSetAttributeTar fileAtomUpload
        fileAtomMultipartUploadStart fileAtomMultipartUploadPart fileAtomMultipartUploadFinish fileSetFileUpload
        fileSetFileMultipartUploadStart fileSetFileMultipartUploadPart fileSetFileMultipartUploadFinish searchLeaderboardEntries
        searchLeaderboardAttributes createEmptyCheckpoint getLeaderboard getFloatSeriesValuesCSV listNotebooks createNotebook
        listCheckpoints createCheckpoint""",
    "artifacts": "createNewArtifact createArtifactVersion uploadArtifactFilesMetadata listArtifactFiles",
}


def document(service: str) -> dict[str, Any]:
    return swagger_document("test", "1", SERVICES[service])


def operations(service: str) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation for methods in document(service)["paths"].values() for operation in methods.values()
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_that_the_client_uses_is_documented(service: str) -> None:
    assert set(USED_BY_THE_CLIENT[service].split()) <= set(operations(service))


@pytest.mark.parametrize("service", SERVICES)
def test_no_two_endpoints_share_a_method_and_path(service: str) -> None:
    places = [(endpoint.method, endpoint.path) for endpoint in (*SERVICES[service], *PLAIN)]
    assert len(places) == len(set(places))
    assert len(operations(service)) == len(SERVICES[service])


@pytest.mark.parametrize("service", SERVICES)
def test_operations_have_no_tags_and_documents_no_host_so_that_the_client_finds_them(service: str) -> None:
    described = document(service)
    assert not {"host", "schemes", "basePath"} & set(described)
    assert all("tags" not in operation for operation in operations(service).values())
    assert all(path.startswith("/api/") for path in described["paths"])


@pytest.mark.parametrize("service", SERVICES)
def test_only_path_parameters_are_required_and_each_is_in_its_path(service: str) -> None:
    for path, methods in document(service)["paths"].items():
        for operation in methods.values():
            required = {each["name"] for each in operation["parameters"] if each["required"]}
            assert required == set(re.findall(r"\{(\w+)\}", path)), operation["operationId"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_leads_to_a_definition_and_no_object_is_described_in_place(service: str) -> None:
    described = document(service)

    def walk(schema: Any, is_property: bool) -> None:
        if isinstance(schema, list):
            for each in schema:
                walk(each, is_property)
        if not isinstance(schema, dict):
            return
        if "$ref" in schema:
            assert schema["$ref"].removeprefix("#/definitions/") in described["definitions"]
        assert not (is_property and schema.get("type") == "object"), "the client reads nested objects by attribute"
        for key, value in schema.items():
            walk(value, is_property or key == "properties")

    walk(described["paths"], False)
    for definition in described["definitions"].values():
        walk(definition["properties"], True)


def test_dates_have_the_format_that_makes_them_dates() -> None:
    definitions = document("leaderboard")["definitions"]
    for model, field in (("CommitBody", "commitDate"), ("DatetimeProperties", "value"), ("FileEntryBody", "mtime")):
        assert definitions[model]["properties"][field]["format"] == "date-time"


def test_a_notebook_reference_declares_the_value_that_the_client_reads_from_it() -> None:
    assert "value" in document("leaderboard")["definitions"]["NotebookRefProperties"]["properties"]


def test_series_can_be_paged_by_offset() -> None:
    for operation_id in ("getFloatSeriesValues", "getStringSeriesValues", "getImageSeriesValues"):
        names = {parameter["name"] for parameter in operations("leaderboard")[operation_id]["parameters"]}
        assert names == {"experimentId", "attribute", "limit", "offset"}


def test_array_parameters_repeat_their_key() -> None:
    kinds = {parameter["name"]: parameter for parameter in operations("leaderboard")["searchLeaderboardEntries"]["parameters"]}
    assert kinds["type"]["collectionFormat"] == "multi"


def test_the_legacy_clients_model_has_its_name() -> None:
    assert "NewCheckpointDTO" in document("leaderboard")["definitions"]
