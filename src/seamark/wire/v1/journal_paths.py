"""The description of what clients send of their journals.

It is answered by `wire/journal` and not by this application, because of its size; but it has an address below the same prefix, and
whoever writes a client in another language looks for it here.
"""

from typing import Any

from seamark.wire.problems import PROBLEM_MEDIA_TYPE

__all__ = ["JOURNAL_PATHS", "JOURNAL_SCHEMAS"]

_TEXT = {"type": "string", "minLength": 1, "maxLength": 256}
_WHOLE = {"type": "integer", "minimum": 0}
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def _parameter(
    name: str, schema: dict[str, Any], description: str, *, place: str = "query", required: bool = True
) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema, "description": description}


def _answers(schema: str, description: str) -> dict[str, Any]:
    return {
        "200": {
            "description": description,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        },
        "default": {
            "description": "A problem document.",
            "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    }


_CONTAINER = _parameter(
    "uuid", {"type": "string", "format": "uuid"}, "The UUID of a run, model, model version or project.", place="path"
)
_SESSION = _parameter("session", _TEXT, "The session that wrote the journal: with it files have their names.")

JOURNAL_PATHS: dict[str, Any] = {
    "/containers/{uuid}/journal": {
        "post": {
            "tags": ["journal"],
            "operationId": "post_journal",
            "summary": "Post Journal",
            "description": (
                "Stores a piece of a journal: whole frames, as docs/api/journal.md describes them, with the schemas that its rows "
                "need. It is durable when the answer comes. Sending exactly the same piece again changes nothing. The body may have "
                "a Content-Encoding of deflate, gzip or zstd."
            ),
            "parameters": [
                _CONTAINER,
                _SESSION,
                _parameter("writer", _TEXT, "The process that wrote it."),
                _parameter("segment", _TEXT, "Which of the writer's files the piece is of."),
                _parameter("from", _WHOLE, "Where in that file the piece begins."),
                _parameter("to", _WHOLE, "Where it ends."),
                _parameter(
                    "order",
                    {"type": "string", "enum": ["step"]},
                    "With `step` the points of a series in this piece count in the order of their steps.",
                    required=False,
                ),
            ],
            "requestBody": {"required": True, "content": _BYTES},
            "responses": _answers("JournalReceived", "Stored, but for what the errors are about."),
        }
    },
    "/containers/{uuid}/journal-files/{file}": {
        "put": {
            "tags": ["journal"],
            "operationId": "put_journal_file",
            "summary": "Put Journal File",
            "description": (
                "Stores the contents of a file that the journal will name; to be sent before the piece that does. Large ones may be "
                "sent in parts: each with its number as `part`, then an empty body with their number as `parts`."
            ),
            "parameters": [
                _CONTAINER,
                _parameter("file", _TEXT, "The name that the journal has for the contents.", place="path"),
                _SESSION,
                _parameter(
                    "kind",
                    {"type": "string", "enum": ["file", "reference"], "default": "file"},
                    "A file of the run, or one of the project's own files, to which references point.",
                    required=False,
                ),
                _parameter("path", {"type": "string"}, "Where a reference points to, in the project's files.", required=False),
                _parameter("part", _WHOLE, "The number of this part, from 0.", required=False),
                _parameter("parts", {"type": "integer", "minimum": 1}, "How many parts have been sent.", required=False),
            ],
            "requestBody": {"required": True, "content": _BYTES},
            "responses": _answers("JournalContents", "Stored."),
        }
    },
}
"""By path below the prefix of the API."""

JOURNAL_SCHEMAS: dict[str, Any] = {
    "JournalError": {
        "title": "JournalError",
        "type": "object",
        "description": "Something that was not stored: `kind` is made for programs, `message` for people.",
        "required": ["path", "kind", "message"],
        "properties": {"path": {"type": "string"}, "kind": {"type": "string"}, "message": {"type": "string"}},
    },
    "JournalReceived": {
        "title": "JournalReceived",
        "type": "object",
        "description": "`further_errors` counts errors that are left out.",
        "required": ["errors", "further_errors"],
        "properties": {
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/JournalError"}},
            "further_errors": {"type": "integer"},
        },
    },
    "JournalContents": {
        "title": "JournalContents",
        "type": "object",
        "description": "The size of what was stored, in bytes.",
        "required": ["size"],
        "properties": {"size": {"type": "integer"}},
    },
}
