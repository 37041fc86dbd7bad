"""Tables of runs, by the names that they had here."""

from neptune._kinds import ContainerType
from neptune.exceptions import MetadataInconsistency
from neptune.table import Table as RunsTable
from neptune.table import TableEntry as RunsTableEntry

__all__ = ["ContainerType", "MetadataInconsistency", "RunsTable", "RunsTableEntry"]
