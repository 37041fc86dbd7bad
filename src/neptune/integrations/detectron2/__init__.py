"""The integration with Detectron2, from the package `neptune-detectron2`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_detectron2", framework="Detectron2", module="neptune_detectron2.impl"))
