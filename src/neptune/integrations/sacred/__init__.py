"""The integration with Sacred, from the package `neptune-sacred`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_sacred", framework="Sacred", module="neptune_sacred.impl"))
