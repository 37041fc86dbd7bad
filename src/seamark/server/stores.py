"""Opening what a server works on, in order, and nothing that is not needed."""

import os
from contextlib import ExitStack
from pathlib import Path

from seamark.model.errors import ConfigurationError
from seamark.server.settings import ServerSettings
from seamark.stores.blobs import Blobs
from seamark.stores.catalog import Catalog
from seamark.stores.columns import Columns
from seamark.tracking.context import Tracking, TrackingSettings, open_tracking

__all__ = ["open_stores", "prepare_data_dir"]


def prepare_data_dir(data_dir: Path) -> bool:
    """Creates the data directory, readable by its owner alone; True when it did not exist.

    Raises ConfigurationError when it cannot be used.
    """
    try:
        if not data_dir.exists():
            data_dir.mkdir(mode=0o700, parents=True)
            return True
    except OSError as error:
        raise ConfigurationError(
            f'The data directory "{data_dir}" cannot be created ({error.strerror}). Choose another one with --data-dir.'
        ) from error
    if not data_dir.is_dir() or not os.access(data_dir, os.W_OK | os.X_OK):
        raise ConfigurationError(
            f'"{data_dir}" is not a directory that this user may write to. '
            "Choose another one with --data-dir, or mend its owner and mode."
        )
    return False


def open_stores(settings: ServerSettings) -> Tracking:
    """All three stores, put together. `Tracking.close` closes them. The data directory must exist and be locked."""
    with ExitStack() as opened:
        catalog = Catalog.open(settings.catalog)
        opened.callback(catalog.close)
        blobs = Blobs.open(settings.blobs)
        columns = Columns.open(settings.columns, settings.pending_commits)
        opened.callback(columns.close)
        tracking = open_tracking(
            catalog,
            columns,
            blobs,
            TrackingSettings(
                auto_create_projects=settings.auto_create_projects,
                max_attributes_per_container=settings.max_attributes,
                max_string_bytes=settings.max_string_kib * 1024,
            ),
        )
        opened.pop_all()
        return tracking
