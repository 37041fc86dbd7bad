"""The API of the official `neptune` 1.x client: swagger documents, JSON, and one websocket."""

from seamark.wire.neptune2.routes import routes

__all__ = ["routes"]
