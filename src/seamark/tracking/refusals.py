"""What a container remembers of operations that were refused: how many there were, and what the last one was told."""

from collections.abc import Sequence

from seamark.model.operations import Assign, OperationError
from seamark.stores.columns import AttributeRow

__all__ = ["LAST_REFUSAL", "REFUSED", "refusals"]

REFUSED = "sys/diagnostics/refused"
"""How many points and other operations were refused so far, an integer."""
LAST_REFUSAL = "sys/diagnostics/last_refusal"
_MOST_CHARACTERS = 500


def refusals(known: AttributeRow | None, errors: Sequence[OperationError]) -> list[Assign]:
    """What is to be set when these operations were refused, too; `known` is the row of the count."""
    count = (0 if known is None or known.deleted else known.int_value) + sum(error.count for error in errors)
    return [Assign(REFUSED, count), Assign(LAST_REFUSAL, errors[-1].message[:_MOST_CHARACTERS])]
