"""Prints the API's OpenAPI document: `python -m seamark.wire.v1.openapi > web/openapi.json`."""

import json
import sys

from seamark.wire.v1.application import build

__all__ = ["document"]


def document() -> str:
    """The document as text, the same for the same code."""
    schema = build().openapi()
    # A release that changes nothing in the API must not change the document.
    schema["info"]["version"] = "1"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
