"""The exceptions of the 2.x API by what they are about; `neptune.exceptions` has them all."""
