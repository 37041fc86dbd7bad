"""The integration with TensorFlow and Keras, from the package `neptune-tensorflow-keras`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_tensorflow_keras", framework="TensorFlow and Keras", module="neptune_tensorflow_keras.impl"))
