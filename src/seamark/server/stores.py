"""Opening what a server works on, in order, and nothing that is not needed."""

from contextlib import ExitStack

from seamark.server.settings import ServerSettings
from seamark.stores.blobs import Blobs, DiskCache
from seamark.stores.catalog import Catalog
from seamark.stores.columns import Columns
from seamark.tracking.context import Tracking, TrackingSettings, open_tracking

__all__ = ["open_stores"]

_THUMBNAIL_BYTES = 512 * 2**20


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
                uses_store_urls=settings.store_urls,
                uploads_in_parts=settings.uploads_in_parts,
            ),
            thumbnails=DiskCache(settings.thumbnails, most_bytes=_THUMBNAIL_BYTES),
        )
        opened.pop_all()
        return tracking
