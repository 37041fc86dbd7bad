"""Passwords and secrets as they are stored, and how many passwords are checked at once."""

from contextlib import ExitStack

import pytest

from seamark.model.errors import Busy
from seamark.tracking import hashing


def test_a_crowd_that_signs_in_is_sent_away_instead_of_holding_every_thread() -> None:
    with ExitStack() as crowd:
        for _ in range(6):
            crowd.enter_context(hashing.turn())
        with pytest.raises(Busy, match="Try again"):
            crowd.enter_context(hashing.turn())
        assert hashing.matches("right password", hashing.hash_password("right password"))
    with hashing.turn():
        pass
