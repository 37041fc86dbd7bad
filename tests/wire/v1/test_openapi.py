"""The description of the API."""

import json
from pathlib import Path

from openapi_spec_validator import validate

from seamark.wire.journal.ingest import journal_endpoints
from seamark.wire.v1.application import PREFIX
from seamark.wire.v1.journal_paths import JOURNAL_PATHS
from seamark.wire.v1.openapi import document

COMMITTED = Path(__file__).parents[3] / "web" / "openapi.json"


def test_the_committed_document_describes_this_code() -> None:
    assert COMMITTED.read_text() == document(), "Run: python -m seamark.wire.v1.openapi > web/openapi.json"


def test_the_document_is_valid_openapi() -> None:
    validate(json.loads(document()))


def test_every_operation_describes_its_problems() -> None:
    for path, operations in json.loads(document())["paths"].items():
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["default"]["content"], (method, path)


def test_operations_have_names_of_their_own() -> None:
    names = [each["operationId"] for operations in json.loads(document())["paths"].values() for each in operations.values()]
    assert len(names) == len(set(names))


def test_what_is_said_of_journals_is_what_their_endpoints_take() -> None:
    said = {
        (method.upper(), PREFIX + path): {each["name"] for each in operation["parameters"]}
        for path, operations in JOURNAL_PATHS.items()
        for method, operation in operations.items()
    }
    assert said == {(each.method, each.path): {parameter.name for parameter in each.parameters} for each in journal_endpoints()}
