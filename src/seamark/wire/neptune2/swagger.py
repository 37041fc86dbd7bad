"""Swagger 2.0 documents out of the table of endpoints and the classes of their bodies.

The client derives its methods and its parsing from these documents (protocol: no tags, so that every operation lands in
the group `api`; every parameter declared; nested objects as `$ref`; `date-time` and `double` formats; 200 only).
"""

from collections.abc import Iterable
from typing import Any, cast

from msgspec import inspect

from seamark.wire.endpoints import Endpoint, Payload

__all__ = ["Json", "swagger_document"]

Json = dict[str, Any]  # a JSON Schema fragment is an open structure by nature
_ERROR_STATUSES = (400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500)


def swagger_document(title: str, version: str, endpoints: Iterable[Endpoint]) -> Json:
    """The document of one service."""
    definitions: dict[str, Json] = {}
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        methods = paths.setdefault(endpoint.path, {})
        methods[endpoint.method.lower()] = _operation(endpoint, definitions)
    return {
        "swagger": "2.0",
        "info": {"title": title, "version": version},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        "definitions": definitions,
    }


def _operation(endpoint: Endpoint, definitions: dict[str, Json]) -> Json:
    parameters: list[Json] = []
    for parameter in endpoint.parameters:
        declared: Json = {"name": parameter.name, "in": parameter.place, "required": parameter.place == "path"}
        match parameter.kind:
            case "strings":
                declared |= {"type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}
            case "integer":
                declared |= {"type": "integer", "format": "int64"}
            case kind:
                declared["type"] = kind
        parameters.append(declared)
    if endpoint.payload is Payload.JSON:
        schema = {"type": "object"} if endpoint.body is None else _schema(inspect.type_info(endpoint.body), definitions)
        parameters.append({"name": endpoint.body_name, "in": "body", "required": False, "schema": schema})
    ok: Json = {"description": "OK"}
    if endpoint.answer is not None:
        ok["schema"] = _schema(inspect.type_info(endpoint.answer), definitions)
    responses: Json = {"200": ok}
    for status in _ERROR_STATUSES:
        responses[str(status)] = {"description": "An error: errorType, title, message"}
    return {"operationId": endpoint.operation_id, "parameters": parameters, "responses": responses}


def _schema(info: inspect.Type, definitions: dict[str, Json]) -> Json:
    match info:
        case inspect.Metadata():
            extra = cast("Json | None", info.extra_json_schema)  # pyright: ignore[reportUnknownMemberType] - msgspec says dict
            return _schema(info.type, definitions) | (extra or {})
        case inspect.StructType(cls=cls):
            _define(info, definitions)
            return {"$ref": f"#/definitions/{cls.__name__}"}
        case inspect.ListType(item_type=item):
            return {"type": "array", "items": _schema(item, definitions)}
        case inspect.DictType() | inspect.AnyType():
            return {"type": "object"}
        case inspect.StrType():
            return {"type": "string"}
        case inspect.BoolType():
            return {"type": "boolean"}
        case inspect.IntType():
            return {"type": "integer", "format": "int64"}
        case inspect.FloatType():
            return {"type": "number", "format": "double"}
        case inspect.UnionType(types=types):
            present = [each for each in types if not isinstance(each, inspect.NoneType)]
            if len(present) != 1:
                raise TypeError(f"Swagger 2.0 has no unions such as {info}. Declare one type, or one and None.")
            schema = _schema(present[0], definitions)
            # A reference admits no siblings, and a nullable object needs none: the client reads null there as None.
            return schema if "$ref" in schema else schema | {"x-nullable": True}
        case _:
            raise TypeError(f"{info} has no place in a swagger document. Use the plain types that it can describe.")


def _define(info: inspect.StructType, definitions: dict[str, Json]) -> None:
    name = info.cls.__name__
    if name in definitions:
        return
    definition: Json = {"type": "object", "properties": {}}
    definitions[name] = definition
    for field in info.fields:
        definition["properties"][field.encode_name] = _schema(field.type, definitions)
    required = [field.encode_name for field in info.fields if field.required and not _is_nullable(field.type)]
    if required:
        definition["required"] = required


def _is_nullable(info: inspect.Type) -> bool:
    return isinstance(info, inspect.UnionType) and any(isinstance(each, inspect.NoneType) for each in info.types)
