"""The integration with Prophet, from the package `neptune-prophet`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_prophet", framework="Prophet", module="neptune_prophet.impl"))
