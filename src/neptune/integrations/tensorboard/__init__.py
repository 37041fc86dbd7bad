"""The integration with TensorBoard, from the package `neptune-tensorboard`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_tensorboard", framework="TensorBoard"))
