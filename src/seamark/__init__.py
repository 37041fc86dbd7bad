"""Seamark: an experiment tracker that people own."""

__all__ = ["__version__"]

__version__: str


def __getattr__(name: str) -> str:
    # Looking the version up takes longer than the rest of `import neptune`, and few ask for it.
    if name == "__version__":
        from importlib.metadata import version

        return version("seamark")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
