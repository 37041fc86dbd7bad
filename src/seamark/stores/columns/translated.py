"""The engine's errors as errors of the model."""

from seamark.model.errors import InvalidQuery, StoreUnavailable
from seamark.stores.columns.engine import READ_SECONDS, EngineError

__all__ = ["Translated"]


class Translated:
    """A context in which they are."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, EngineError) and error.is_too_slow:
            raise InvalidQuery(
                f"The answer took longer than {READ_SECONDS} seconds to find, and the search was stopped. "
                "Ask for fewer runs, attributes or points at once, or with a simpler query."
            ) from error
        if isinstance(error, EngineError):
            raise StoreUnavailable(
                f"The column store could not answer: {str(error).splitlines()[0][:500]}. Try again; if it persists, run `seamark doctor`."
            ) from error
