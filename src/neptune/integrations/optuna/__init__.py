"""The integration with Optuna, from the package `neptune-optuna`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_optuna", framework="Optuna", module="neptune_optuna.impl"))
