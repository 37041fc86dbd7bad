"""The integration with PyTorch, from the package `neptune-pytorch`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_pytorch", framework="PyTorch", module="neptune_pytorch.impl"))
