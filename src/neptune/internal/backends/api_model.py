"""Types of fields as the server calls them, and what of a server older code asks for."""

from dataclasses import dataclass
from typing import Final

from seamark.model.attributes import AttributeType

__all__ = ["AttributeType", "MultipartConfig", "OptionalFeatures"]


@dataclass(frozen=True)
class MultipartConfig:
    """How the wire of the 1.x client cuts files into parts: sizes in bytes."""

    min_chunk_size: int
    max_chunk_size: int
    max_chunk_count: int
    max_single_part_size: int


class OptionalFeatures:
    """Names of what servers of the 1.x client may or may not do."""

    VERSION_INFO: Final = "version_info"
    ARTIFACTS: Final = "artifacts"
    ARTIFACTS_HASH_EXCLUDE_METADATA: Final = "artifacts_hash_exclude_metadata"
    ARTIFACTS_EXCLUDE_DIRECTORY_FILES: Final = "artifact_exclude_directory_files"
    MULTIPART_UPLOAD: Final = "multipart_upload"
