"""The class by which integrations tell an experiment of the first Neptune API from a run."""

__all__ = ["LegacyExperiment"]


class LegacyExperiment:
    """An experiment of the first Neptune API."""
