"""The leaderboard service: containers with their attributes, series, files and tables."""

from seamark.wire.endpoints import (
    Endpoint,
    Handler,
    Parameter,
    Payload,
    boolean,
    header,
    integer,
    path_segment,
    string,
    strings,
)
from seamark.wire.neptune2 import containers, files, session, tables, values
from seamark.wire.neptune2.bodies import (
    BulkResultBody,
    CheckpointDTO,
    CreateRunBody,
    DownloadRequestBody,
    ExperimentBody,
    FileEntryBody,
    NewCheckpointDTO,
    OperationErrorBody,
    SignalBody,
    UploadResultBody,
    UploadStartBody,
)
from seamark.wire.neptune2.errors import EXPERIMENT_NOT_FOUND
from seamark.wire.neptune2.notebooks import create_empty_checkpoint, no_notebooks
from seamark.wire.neptune2.properties import (
    ArtifactProperties,
    AttributeDefinitionsBody,
    AttributesBody,
    BoolProperties,
    DatetimeProperties,
    FileProperties,
    FloatProperties,
    FloatSeriesProperties,
    IntProperties,
    StringProperties,
    StringSeriesProperties,
    StringSetProperties,
)

__all__ = ["LEADERBOARD"]

_L = "/api/leaderboard/v1"
_STORAGE = f"{_L}/attributes/storage"
_CLIENT = (header("X-Neptune-CliVersion"), header("X-Neptune-LegacyClient", "boolean"))
_PROJECT = string("projectIdentifier")
_CONTAINER = string("experimentId")
_ATTRIBUTE = (_CONTAINER, string("attribute"))
_PAGE = (integer("limit"), integer("offset"))
_SERIES = (*_ATTRIBUTE, *_PAGE)
_UPLOAD = (string("attribute"), string("experimentIdentifier"))
_START = integer("totalLength")
_PART = (string("uploadId"), integer("uploadPartIdx"), header("X-Range"))
_FINISH = string("uploadId")
_MEMBER = string("subPath")
_FILE_LIMIT = session.MAX_CHUNK_BYTES

_CONTAINERS = (
    Endpoint(
        "getExperiment",
        "GET",
        f"{_L}/experiments",
        containers.get_container,
        (_CONTAINER,),
        ExperimentBody,
        errors=EXPERIMENT_NOT_FOUND,
    ),
    Endpoint(
        "createExperiment",
        "POST",
        f"{_L}/experiments",
        containers.create_container,
        _CLIENT,
        ExperimentBody,
        Payload.JSON,
        CreateRunBody,
        "experimentCreationParams",
    ),
    Endpoint(
        "trashExperiments",
        "POST",
        f"{_L}/experiments/trash",
        containers.trash_containers,
        (_PROJECT,),
        BulkResultBody,
        Payload.JSON,
        list[str],
        "experimentIdentifiers",
    ),
    Endpoint(
        "deleteExperiments",
        "POST",
        f"{_L}/experiments/trash/delete",
        containers.delete_trashed,
        (_PROJECT,),
        BulkResultBody,
        Payload.JSON,
        list[str],
        "experimentIdentifiers",
    ),
    Endpoint(
        "deleteAllExperiments",
        "POST",
        f"{_L}/experiments/trash/deleteAll",
        containers.delete_all_trashed,
        (_PROJECT,),
        BulkResultBody,
    ),
    Endpoint(
        "signalExperiments",
        "POST",
        f"{_L}/experiments/signal",
        containers.signal_runs,
        (_PROJECT,),
        None,
        Payload.JSON,
        SignalBody,
        "signal",
    ),
    Endpoint("getExperimentAttributes", "GET", f"{_L}/attributes", containers.get_attributes, (_CONTAINER,), AttributesBody),
    Endpoint(
        "executeOperations",
        "POST",
        f"{_L}/attributes/operations",
        containers.execute_operations,
        (_CONTAINER,),
        list[OperationErrorBody],
        Payload.JSON,
        # Open objects: the client then sends numbers just as the user gave them, and spends no time on a schema.
        list[dict[str, object]],
        "operations",
    ),
    Endpoint("ping", "POST", f"{_L}/attributes/ping", containers.ping, (_CONTAINER,)),
)

_VALUES = (
    Endpoint("getFloatAttribute", "GET", f"{_L}/attributes/floats", values.get_float, _ATTRIBUTE, FloatProperties),
    Endpoint("getIntAttribute", "GET", f"{_L}/attributes/integers", values.get_int, _ATTRIBUTE, IntProperties),
    Endpoint("getBoolAttribute", "GET", f"{_L}/attributes/booleans", values.get_bool, _ATTRIBUTE, BoolProperties),
    Endpoint("getStringAttribute", "GET", f"{_L}/attributes/strings", values.get_string, _ATTRIBUTE, StringProperties),
    Endpoint("getDatetimeAttribute", "GET", f"{_L}/attributes/datetimes", values.get_datetime, _ATTRIBUTE, DatetimeProperties),
    Endpoint("getFileAttribute", "GET", f"{_L}/attributes/files", values.get_file, _ATTRIBUTE, FileProperties),
    Endpoint("getArtifactAttribute", "GET", f"{_L}/attributes/artifacts", values.get_artifact, _ATTRIBUTE, ArtifactProperties),
    Endpoint(
        "getStringSetAttribute", "GET", f"{_L}/attributes/stringSets", values.get_string_set, _ATTRIBUTE, StringSetProperties
    ),
    Endpoint(
        "getFloatSeriesAttribute",
        "GET",
        f"{_L}/attributes/floatSeries",
        values.get_float_series,
        _ATTRIBUTE,
        FloatSeriesProperties,
    ),
    Endpoint(
        "getStringSeriesAttribute",
        "GET",
        f"{_L}/attributes/stringSeries",
        values.get_string_series,
        _ATTRIBUTE,
        StringSeriesProperties,
    ),
    Endpoint(
        "getFloatSeriesValues", "GET", f"{_L}/attributes/series/float", values.get_float_points, _SERIES, values.FloatPointsBody
    ),
    Endpoint(
        "getStringSeriesValues",
        "GET",
        f"{_L}/attributes/series/string",
        values.get_string_points,
        _SERIES,
        values.StringPointsBody,
    ),
    Endpoint(
        "getImageSeriesValues", "GET", f"{_L}/attributes/series/image", values.get_image_points, _SERIES, values.ImagePointsBody
    ),
    Endpoint(
        "getImageSeriesValue", "GET", f"{_L}/attributes/series/image/single", values.get_image, (*_ATTRIBUTE, integer("index"))
    ),
    Endpoint("getFloatSeriesValuesCSV", "GET", f"{_L}/attributes/floatSeries/csv", values.get_float_points_csv, _ATTRIBUTE),
)


def _upload(operation_id: str, place: str, handler: Handler, parameters: tuple[Parameter, ...]) -> Endpoint:
    return Endpoint(
        operation_id,
        "POST",
        f"{_STORAGE}/{place}",
        handler,
        (*_UPLOAD, *parameters),
        UploadResultBody,
        Payload.FILE,
        body_limit=_FILE_LIMIT,
    )


_FILES = (
    Endpoint("downloadAttribute", "GET", f"{_L}/attributes/download", files.download_file, _ATTRIBUTE),
    Endpoint(
        "lsFileSetAttribute", "GET", f"{_L}/attributes/ls", files.list_files, (*_ATTRIBUTE, string("path")), list[FileEntryBody]
    ),
    Endpoint(
        "prepareForDownloadFileSetAttributeZip",
        "POST",
        f"{_L}/attributes/downloadFileSetZipRequest",
        files.prepare_zip,
        _ATTRIBUTE,
        DownloadRequestBody,
    ),
    Endpoint(
        "getDownloadPrepareRequest",
        "GET",
        f"{_L}/download/downloadRequest",
        files.get_zip_request,
        (string("id"),),
        DownloadRequestBody,
    ),
    Endpoint(
        "uploadFileSetAttributeTar",
        "POST",
        f"{_L}/attributes/uploadFileSetTar",
        files.upload_archive,
        (*_ATTRIBUTE, boolean("reset")),
        UploadResultBody,
        Payload.FILE,
        body_limit=_FILE_LIMIT,
    ),
    _upload("fileAtomUpload", "file/upload", files.upload_file, (string("ext"),)),
    Endpoint(
        "fileAtomMultipartUploadStart",
        "POST",
        f"{_STORAGE}/file/upload/start",
        files.start_file_upload,
        (*_UPLOAD, string("ext"), _START),
        UploadStartBody,
    ),
    _upload("fileAtomMultipartUploadPart", "file/upload/part", files.upload_part, _PART),
    Endpoint(
        "fileAtomMultipartUploadFinish",
        "POST",
        f"{_STORAGE}/file/upload/finish",
        files.finish_upload,
        (*_UPLOAD, _FINISH),
        UploadResultBody,
    ),
    _upload("fileSetFileUpload", "fileset/upload", files.upload_member, (_MEMBER,)),
    Endpoint(
        "fileSetFileMultipartUploadStart",
        "POST",
        f"{_STORAGE}/fileset/upload/start",
        files.start_member_upload,
        (*_UPLOAD, _MEMBER, _START),
        UploadStartBody,
    ),
    _upload("fileSetFileMultipartUploadPart", "fileset/upload/part", files.upload_part, (_MEMBER, *_PART)),
    Endpoint(
        "fileSetFileMultipartUploadFinish",
        "POST",
        f"{_STORAGE}/fileset/upload/finish",
        files.finish_upload,
        (*_UPLOAD, _MEMBER, _FINISH),
        UploadResultBody,
    ),
)

_TABLES = (
    Endpoint(
        "searchLeaderboardEntries",
        "POST",
        f"{_L}/leaderboard/entries/search",
        tables.search_entries,
        (_PROJECT, strings("type")),
        tables.SearchResultBody,
        Payload.JSON,
        dict[str, object],
        is_costly=True,
    ),
    Endpoint(
        "searchLeaderboardAttributes",
        "POST",
        f"{_L}/leaderboard/attributes/search",
        tables.search_columns,
        (_PROJECT, string("search"), strings("type"), integer("limit")),
        AttributeDefinitionsBody,
        Payload.JSON,
        dict[str, object],
        is_costly=True,
    ),
    Endpoint(
        "getLeaderboard",
        "GET",
        f"{_L}/leaderboard",
        tables.get_leaderboard,
        (
            _PROJECT,
            strings("shortId"),
            strings("state"),
            strings("owner"),
            strings("tags"),
            string("tagsMode"),
            integer("minRunningTimeSeconds"),
            strings("sortBy"),
            strings("sortFieldType"),
            strings("sortDirection"),
            *_PAGE,
        ),
        tables.LeaderboardBody,
        is_costly=True,
    ),
)

_NOTEBOOK = path_segment("notebookId")
_NOTEBOOKS = (
    Endpoint("listNotebooks", "GET", f"{_L}/notebooks", no_notebooks, (_PROJECT, strings("id"))),
    Endpoint("createNotebook", "POST", f"{_L}/notebooks", no_notebooks, (_PROJECT,)),
    Endpoint("listCheckpoints", "GET", f"{_L}/notebooks/checkpoints", no_notebooks, (string("notebookId"), *_PAGE)),
    Endpoint(
        "createCheckpoint",
        "POST",
        f"{_L}/notebooks/{{notebookId}}/checkpoints",
        no_notebooks,
        (_NOTEBOOK, string("jupyterPath")),
        CheckpointDTO,
    ),
    Endpoint(
        "createEmptyCheckpoint",
        "POST",
        f"{_L}/notebooks/{{notebookId}}/checkpoints2",
        create_empty_checkpoint,
        (_NOTEBOOK,),
        CheckpointDTO,
        Payload.JSON,
        NewCheckpointDTO,
        "checkpoint",
    ),
)

LEADERBOARD = (*_CONTAINERS, *_VALUES, *_FILES, *_TABLES, *_NOTEBOOKS)
