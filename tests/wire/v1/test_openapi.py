"""The description of the API."""

import json
from pathlib import Path

from openapi_spec_validator import validate

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
