"""A version of files that are tracked where they are."""

from neptune._stringify import StringifyValue, extract_if_stringify_value
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["Artifact"]

_SHA_256_HEX_DIGITS = 64


class Artifact(EqualByContent, Atom):
    """An artifact that exists, by the SHA-256 that identifies its version."""

    _visit = "visit_artifact"

    hash: str

    def __init__(self, value: str | StringifyValue | None = None) -> None:
        value = extract_if_stringify_value(value)
        self.hash = str(value)
        if value is not None and len(self.hash) != _SHA_256_HEX_DIGITS:
            raise ValueError(
                f'"{self.hash}" is not the hash of an artifact, which has {_SHA_256_HEX_DIGITS} hexadecimal digits. Pass what'
                " fetch_hash() gives."
            )

    def __str__(self) -> str:
        return f"Artifact({self.hash})"
