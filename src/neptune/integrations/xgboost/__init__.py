"""The integration with XGBoost, from the package `neptune-xgboost`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_xgboost", framework="XGBoost", module="neptune_xgboost.impl"))
