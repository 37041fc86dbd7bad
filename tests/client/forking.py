"""Asking a forked child of this process."""

import os
import warnings
from collections.abc import Callable


def in_forked_child(question: Callable[[], bool]) -> bool:
    """What a child answers that is forked now; the child ends with that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of forks while there are threads, which is the point
        child = os.fork()
    if child == 0:
        is_so = False
        try:
            is_so = question()
        finally:
            os._exit(0 if is_so else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
