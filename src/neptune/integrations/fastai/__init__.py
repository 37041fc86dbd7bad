"""The integration with fastai, from the package `neptune-fastai`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_fastai", framework="fastai", module="neptune_fastai.impl"))
