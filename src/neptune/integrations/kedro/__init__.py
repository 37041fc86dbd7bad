"""The integration with Kedro, from the package `kedro-neptune`."""

from neptune.integrations._installed import names_of

globals().update(names_of("kedro_neptune", framework="Kedro"))
