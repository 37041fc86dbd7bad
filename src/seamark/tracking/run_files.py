"""Files that the 1.x API keeps with their runs, under paths as the 3.x API names files.

Such a path begins with "seamark://", to which nothing can be uploaded, and says in whose run the file is. It is good for those
who may read the project of that run. A file set is a zip archive there, which is made when it is first read and kept for a while,
since clients ask for it in pieces.
"""

import re
from hashlib import sha256
from uuid import UUID, uuid5

from seamark.model.access import Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import FileNotFound
from seamark.stores.blobs import Blob, new_key
from seamark.stores.catalog import SharedPart, SharedUpload
from seamark.stores.columns import attribute_id
from seamark.tracking.attribute_rows import type_of_row
from seamark.tracking.context import Tracking
from seamark.tracking.file_sets import zip_entries
from seamark.tracking.shared_names import OURS

__all__ = ["ZIP_TYPE", "find_run_file", "path_of_blob", "path_of_set"]

ZIP_TYPE = "application/zip"
_ARCHIVE_LIFETIME_MS = 6 * 60 * 60 * 1000
_FILE = re.compile(rf"{OURS}file/([0-9a-f\-]{{36}})/([0-9a-f]{{32}})", re.ASCII)
_SET = re.compile(rf"{OURS}set/([0-9a-f\-]{{36}})/(.+)", re.ASCII | re.DOTALL)


def path_of_blob(key: str) -> str:
    """The path of a file or of a point of a file series, by its blob key."""
    return f"{OURS}file/{key}"


def path_of_set(container: UUID, path: str) -> str:
    """The path of a file set as an archive, by the attribute's path."""
    return f"{OURS}set/{container}/{path}"


def find_run_file(t: Tracking, project: Project, path: str) -> Blob:
    """What a path that begins with "seamark://" names, if that is in a run of the project; raises FileNotFound."""
    try:
        if (match := _FILE.fullmatch(path)) is not None:
            return t.blobs.head(f"{_container(t, project, match[1]).uuid}/{match[2]}")
        if (match := _SET.fullmatch(path)) is not None:
            return _archive(t, project, _container(t, project, match[1]), match[2], path)
    except (FileNotFound, ValueError):
        pass
    raise FileNotFound(
        f'The project "{project.qualified_name}" has no file "{path[:200]}". It was replaced or deleted, or its run was.'
    )


def _container(t: Tracking, project: Project, name: str) -> Container:
    container = t.catalog.containers.by_uuid(UUID(name))
    if container is None or container.project_id != project.id:
        raise FileNotFound(f'The project "{project.qualified_name}" has no run {name}. Look at its table of runs.')
    return container


def _archive(t: Tracking, project: Project, container: Container, path: str, whole_path: str) -> Blob:
    rows = t.columns.read_container_rows([container.id], [attribute_id(path)])
    if not any(type_of_row(row) is AttributeType.FILE_SET for row in rows):
        raise FileNotFound(f'{container.sys_id} has no file set "{path}". Look at its attributes.')
    entries = t.catalog.file_sets.entries(container.id, path)
    contents = sha256(repr([(entry.name, entry.key, entry.modified_at) for entry in entries]).encode()).hexdigest()
    # An upload that nobody will finish: it expires, and the archive with it.
    upload_id = uuid5(container.uuid, f"{contents}\n{path}")
    for part in t.catalog.shared_files.parts(upload_id):
        return t.blobs.head(part.key)
    upload = SharedUpload(upload_id, project.id, whole_path, None, is_finished=False)
    t.catalog.shared_files.begin(upload, t.clock() + _ARCHIVE_LIFETIME_MS)
    key = new_key(project.uuid)
    length = t.blobs.put(key, zip_entries(t, container, path, entries))
    for part in t.catalog.shared_files.parts(upload_id):
        # Somebody else was faster, and may be read already.
        t.blobs.delete([key])
        return t.blobs.head(part.key)
    t.catalog.shared_files.put_part(upload_id, SharedPart("archive", length, "", key))
    return t.blobs.head(key)
