"""What the official 3.x clients speak: messages in protocol buffers for writing and most of reading, JSON for questions."""

from seamark.wire.neptune3.routes import routes

__all__ = ["routes"]
