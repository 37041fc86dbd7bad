"""The relational facts: who there is, what they own, and which containers exist. SQLite or PostgreSQL."""

from seamark.stores.catalog.catalog import Catalog
from seamark.stores.catalog.records import (
    Artifact,
    ArtifactFile,
    Dashboard,
    DashboardVersion,
    FileSetEntry,
    PageState,
    ProjectActivity,
    RunCreation,
    SavedView,
    SharedFile,
    SharedPart,
    SharedUpload,
    Signal,
    StoredSession,
    Upload,
    UploadPart,
)

__all__ = [
    "Artifact",
    "ArtifactFile",
    "Catalog",
    "Dashboard",
    "DashboardVersion",
    "FileSetEntry",
    "PageState",
    "ProjectActivity",
    "RunCreation",
    "SavedView",
    "SharedFile",
    "SharedPart",
    "SharedUpload",
    "Signal",
    "StoredSession",
    "Upload",
    "UploadPart",
]
