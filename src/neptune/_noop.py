"""What stands for projects and experiments where nothing is logged."""

from typing import Any, Self

__all__ = ["NoopObject"]


class NoopObject:
    """Whatever is asked of it does nothing and gives it again."""

    def __getattr__(self, name: str) -> Any:  # every attribute there is
        return self

    def __getitem__(self, key: object) -> Self:
        return self

    def __call__(self, *args: object, **kwargs: object) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass
