"""How a client learns that a run may have no more attributes: by a status or by an entry in a list, as it can bear it.

The 1.x client makes a `NeptuneFieldCountLimitExceedException` of a status alone. A script in its sync mode meets that
where it assigned the value. In the async mode it would end the thread that sends, for good, and with it everything that
the run could still log; there the entries of a list are printed one by one, and the rest goes on. The client does not say
in which mode it works, but only the async mode (and `neptune sync`) ever sends several operations at once.
"""

from collections.abc import Sequence

from starlette.responses import Response

from seamark.model.containers import Container
from seamark.model.errors import TooManyAttributes
from seamark.model.operations import ErrorKind, OperationError
from seamark.tracking.access import require_container
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.errors import error_response

__all__ = ["limit_response"]


def limit_response(
    call: Call, container: Container, errors: Sequence[OperationError], *, is_batch: bool = False
) -> Response | None:
    """The answer by status, when the limit of attributes is among the errors and the client can bear that; else None."""
    states = call.tracking.states
    if is_batch:
        states.note_batch(container.id)
        return None
    refusal = next((error for error in errors if error.kind is ErrorKind.TOO_MANY_ATTRIBUTES), None)
    if refusal is None or states.is_sent_batches(container.id):
        return None
    _, project = require_container(call.tracking, call.caller, str(container.uuid))
    limit = call.tracking.settings.max_attributes_per_container
    name = f"{project.qualified_name}/{container.sys_id}"
    return error_response(TooManyAttributes(refusal.message, limit, container.kind.value, name))
