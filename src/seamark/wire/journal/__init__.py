"""What our own clients send: pieces of their journals, and the files that travel beside them."""

from seamark.wire.journal.routes import routes

__all__ = ["routes"]
