"""The integration with LightGBM, from the package `neptune-lightgbm`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_lightgbm", framework="LightGBM", module="neptune_lightgbm.impl"))
