"""How hard properties look for a counterexample: a little at every run of the suite, as much as one likes on request."""

import os

_EFFORT = float(os.environ.get("SEAMARK_TEST_EFFORT", "1"))


def examples(count: int) -> int:
    """The number of examples for a property that costs much, given what every run can afford; for `max_examples`."""
    return max(1, round(count * _EFFORT))
