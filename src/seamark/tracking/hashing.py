"""What is stored in place of secrets: Argon2id of passwords, which can be guessed, and SHA-256 of random secrets."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from seamark.model.errors import Busy, InvalidInput

__all__ = ["hash_password", "hash_secret", "matches", "needs_rehash", "turn"]

_MIN_LENGTH = 8
_MAX_LENGTH = 1024
_hasher = PasswordHasher()
# Each hash takes 64 MiB for its time; a crowd at the door must not take all memory.
_at_once = BoundedSemaphore(2)
# Nor may it take all threads, which everybody else's requests need.
_turns = BoundedSemaphore(6)


@contextmanager
def turn() -> Generator[None]:
    """Room for checking one password. Raises Busy at once when too many are being checked, instead of letting them wait."""
    if not _turns.acquire(blocking=False):
        raise Busy("Too many people sign in at this moment. Try again in a few seconds.")
    try:
        yield
    finally:
        _turns.release()


def hash_secret(secret: str) -> str:
    """What is stored of a random secret. Nobody can guess one of 256 bits, so that one round suffices."""
    return hashlib.sha256(_bytes(secret)).hexdigest()


def hash_password(password: str) -> str:
    """What to store for a password; raises InvalidInput when it is too short or absurdly long."""
    if not _MIN_LENGTH <= len(password) <= _MAX_LENGTH:
        raise InvalidInput(f"The password has {len(password)} characters. Choose one of {_MIN_LENGTH} to {_MAX_LENGTH}.")
    with _at_once:
        return _hasher.hash(_bytes(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether this is the password; as slow without a hash (no such user, or no password) as with one."""
    if len(password) > _MAX_LENGTH:
        return False
    with _at_once:
        try:
            _hasher.verify(password_hash or _nobodys_hash(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(b"nobody's password")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
