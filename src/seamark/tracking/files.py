"""Everything that can be done with files: file attributes, uploads in parts, file sets, files of series, upkeep."""

from seamark.tracking.downloads import Download
from seamark.tracking.file_series import discard_unused, find_point, open_point, store_point
from seamark.tracking.file_sets import (
    MemberEntry,
    delete_members,
    find_member,
    list_members,
    upload_set_archive,
    upload_set_member,
    zip_members,
)
from seamark.tracking.file_upkeep import orphaned_blobs
from seamark.tracking.single_files import find_file, open_file, upload_file
from seamark.tracking.stored_files import StoredFile
from seamark.tracking.uploads import expire_uploads, finish_upload, start_upload, upload_part

__all__ = [
    "Download",
    "MemberEntry",
    "StoredFile",
    "delete_members",
    "discard_unused",
    "expire_uploads",
    "find_file",
    "find_member",
    "find_point",
    "finish_upload",
    "list_members",
    "open_file",
    "open_point",
    "orphaned_blobs",
    "start_upload",
    "store_point",
    "upload_file",
    "upload_part",
    "upload_set_archive",
    "upload_set_member",
    "zip_members",
]
