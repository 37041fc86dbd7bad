"""How the 3.x API tells what went wrong: codes of fields and runs in the status of a request, HTTP statuses for the rest."""

from collections.abc import Mapping
from enum import IntEnum

from starlette.responses import Response

from seamark.model.errors import (
    AccessDenied,
    Busy,
    Conflict,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    StoreUnavailable,
    TooLarge,
)
from seamark.model.operations import ErrorKind
from seamark.wire.error_answers import ErrorRule, ErrorRules, answer_with, message_of, rule_of

__all__ = ["CODE_OF_KIND", "ERROR_RULES", "GRPC_CODES", "GrpcCode", "IngestCode", "error_response"]


class GrpcCode(IntEnum):
    """google.rpc.Code, as far as statuses use it."""

    OK = 0
    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    OUT_OF_RANGE = 11


class IngestCode(IntEnum):
    """What became of a run or a field. The client stops for good at those of projects, RUN_NOT_FOUND and
    RUN_INVALID_CREATION_PARAMETERS, and warns or reports at the others."""

    OK = 0
    PROJECT_NOT_FOUND = 8
    PROJECT_INVALID_NAME = 9
    RUN_NOT_FOUND = 10
    RUN_DUPLICATE = 11
    RUN_CONFLICTING = 12
    RUN_FORK_PARENT_NOT_FOUND = 13
    RUN_INVALID_CREATION_PARAMETERS = 14
    FIELD_PATH_EXCEEDS_SIZE_LIMIT = 16
    FIELD_PATH_EMPTY = 17
    FIELD_PATH_INVALID = 18
    FIELD_PATH_NON_WRITABLE = 19
    FIELD_TYPE_UNSUPPORTED = 20
    FIELD_TYPE_CONFLICTING = 21
    SERIES_STEP_NON_INCREASING = 25
    SERIES_STEP_NOT_AFTER_FORK_POINT = 26
    DATETIME_VALUE_OUT_OF_RANGE = 33
    STRING_VALUE_EXCEEDS_SIZE_LIMIT = 36
    STRING_SET_EXCEEDS_SIZE_LIMIT = 37
    FILE_REF_EXCEEDS_SIZE_LIMIT = 38
    SERIES_STEP_TOO_LARGE = 40
    SERIES_STEP_INVALID = 41
    SERIES_PREVIEW_STEP_NOT_AFTER_LAST_COMMITTED_STEP = 42
    HISTOGRAM_BIN_EDGES_CONTAINS_NAN = 50
    HISTOGRAM_TOO_MANY_BINS = 51
    HISTOGRAM_BIN_EDGES_NOT_INCREASING = 52
    HISTOGRAM_VALUES_LENGTH_DOESNT_MATCH_BINS = 53
    INGEST_SUSPENDED = 63


CODE_OF_KIND: Mapping[ErrorKind, IngestCode] = {
    ErrorKind.PATH_TOO_LONG: IngestCode.FIELD_PATH_EXCEEDS_SIZE_LIMIT,
    ErrorKind.PATH_EMPTY: IngestCode.FIELD_PATH_EMPTY,
    ErrorKind.PATH_INVALID: IngestCode.FIELD_PATH_INVALID,
    ErrorKind.NOT_WRITABLE: IngestCode.FIELD_PATH_NON_WRITABLE,
    ErrorKind.TYPE_UNSUPPORTED: IngestCode.FIELD_TYPE_UNSUPPORTED,
    ErrorKind.TYPE_CONFLICT: IngestCode.FIELD_TYPE_CONFLICTING,
    # The protocol has no code for a limit of attributes; the client reports this one with its number.
    ErrorKind.TOO_MANY_ATTRIBUTES: IngestCode.INGEST_SUSPENDED,
    ErrorKind.STEP_NOT_INCREASING: IngestCode.SERIES_STEP_NON_INCREASING,
    ErrorKind.STEP_NOT_AFTER_FORK: IngestCode.SERIES_STEP_NOT_AFTER_FORK_POINT,
    ErrorKind.STEP_TOO_LARGE: IngestCode.SERIES_STEP_TOO_LARGE,
    ErrorKind.STEP_INVALID: IngestCode.SERIES_STEP_INVALID,
    ErrorKind.PREVIEW_NOT_AFTER_LAST: IngestCode.SERIES_PREVIEW_STEP_NOT_AFTER_LAST_COMMITTED_STEP,
    ErrorKind.DATETIME_OUT_OF_RANGE: IngestCode.DATETIME_VALUE_OUT_OF_RANGE,
    ErrorKind.STRING_TOO_LARGE: IngestCode.STRING_VALUE_EXCEEDS_SIZE_LIMIT,
    ErrorKind.STRING_SET_TOO_LARGE: IngestCode.STRING_SET_EXCEEDS_SIZE_LIMIT,
    ErrorKind.FILE_REF_TOO_LARGE: IngestCode.FILE_REF_EXCEEDS_SIZE_LIMIT,
    ErrorKind.HISTOGRAM_NAN: IngestCode.HISTOGRAM_BIN_EDGES_CONTAINS_NAN,
    ErrorKind.HISTOGRAM_TOO_MANY_BINS: IngestCode.HISTOGRAM_TOO_MANY_BINS,
    ErrorKind.HISTOGRAM_NOT_INCREASING: IngestCode.HISTOGRAM_BIN_EDGES_NOT_INCREASING,
    ErrorKind.HISTOGRAM_LENGTH: IngestCode.HISTOGRAM_VALUES_LENGTH_DOESNT_MATCH_BINS,
    # Of the codes that the client knows, the one that says nothing wrong of a value that cannot be stored.
    ErrorKind.INVALID_VALUE: IngestCode.FIELD_TYPE_UNSUPPORTED,
}

GRPC_CODES: Mapping[IngestCode, GrpcCode] = {
    IngestCode.OK: GrpcCode.OK,
    IngestCode.PROJECT_NOT_FOUND: GrpcCode.NOT_FOUND,
    IngestCode.RUN_NOT_FOUND: GrpcCode.NOT_FOUND,
    IngestCode.RUN_DUPLICATE: GrpcCode.ALREADY_EXISTS,
    IngestCode.RUN_CONFLICTING: GrpcCode.ALREADY_EXISTS,
    IngestCode.RUN_FORK_PARENT_NOT_FOUND: GrpcCode.FAILED_PRECONDITION,
    IngestCode.FIELD_TYPE_CONFLICTING: GrpcCode.FAILED_PRECONDITION,
    IngestCode.SERIES_STEP_NON_INCREASING: GrpcCode.FAILED_PRECONDITION,
    IngestCode.SERIES_STEP_NOT_AFTER_FORK_POINT: GrpcCode.FAILED_PRECONDITION,
    IngestCode.SERIES_PREVIEW_STEP_NOT_AFTER_LAST_COMMITTED_STEP: GrpcCode.FAILED_PRECONDITION,
    IngestCode.DATETIME_VALUE_OUT_OF_RANGE: GrpcCode.OUT_OF_RANGE,
    IngestCode.SERIES_STEP_TOO_LARGE: GrpcCode.OUT_OF_RANGE,
    IngestCode.INGEST_SUSPENDED: GrpcCode.RESOURCE_EXHAUSTED,
}
"""The others are INVALID_ARGUMENT."""

ERROR_RULES: ErrorRules = {
    # The client's parsers know a closed list of `errorType`; only this one is ever looked at.
    AccessDenied: ErrorRule(403, "ACCESS_DENIED"),
    NotFound: ErrorRule(403, "ACCESS_DENIED"),
    NotAuthenticated: ErrorRule(401),
    InvalidInput: ErrorRule(400),
    TooLarge: ErrorRule(413),
    Conflict: ErrorRule(409),
    Busy: ErrorRule(503),
    StoreUnavailable: ErrorRule(503),
}


def error_response(error: Exception, overrides: ErrorRules | None = None) -> Response:
    """The answer to an error as JSON: `code`, `message`, and `errorType` where the client looks for one."""
    rule = rule_of(error, overrides or {}, ERROR_RULES)
    return answer_with(rule, {"code": rule.status, "message": message_of(error)})
