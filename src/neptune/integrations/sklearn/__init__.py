"""The integration with scikit-learn, from the package `neptune-sklearn`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_sklearn", framework="scikit-learn", module="neptune_sklearn.impl"))
