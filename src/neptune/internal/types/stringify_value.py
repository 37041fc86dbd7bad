"""The wrapper around values that are logged as text if there is no type for them."""

from neptune._stringify import StringifyValue, extract_if_stringify_value

__all__ = ["StringifyValue", "extract_if_stringify_value"]
