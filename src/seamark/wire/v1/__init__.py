"""The public HTTP API, for the web app, our clients and other languages."""

from seamark.wire.v1.application import PREFIX, create_api, warm_up
from seamark.wire.v1.context import ApiSettings

__all__ = ["PREFIX", "ApiSettings", "create_api", "warm_up"]
