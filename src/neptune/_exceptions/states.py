"""An object was stopped, or is open in a mode that does not allow what was done."""

from neptune._exceptions.base import NeptuneException, spoken
from neptune._kinds import ContainerType

__all__ = [
    "InactiveContainerException",
    "InactiveModelException",
    "InactiveModelVersionException",
    "InactiveProjectException",
    "InactiveRunException",
    "NeedExistingExperimentForReadOnlyMode",
    "NeedExistingModelForReadOnlyMode",
    "NeedExistingModelVersionForReadOnlyMode",
    "NeedExistingRunForReadOnlyMode",
    "NeptuneOfflineModeChangeStageException",
    "NeptuneOfflineModeException",
    "NeptuneOfflineModeFetchException",
]


class InactiveContainerException(NeptuneException):
    """Something was done with an object after it was stopped."""

    resume_info: str = "Do it before stop(), or open the object again."

    def __init__(self, container_type: ContainerType, label: str) -> None:
        super().__init__(
            f"The {spoken(container_type)} {label} was stopped, so that nothing can be logged to it or fetched from it any more."
            f" {self.resume_info}"
        )


class InactiveRunException(InactiveContainerException):
    resume_info = (
        "Do it before run.stop() (or inside the `with` block), or open the run again with neptune.init_run(with_id=...); to only"
        ' read from it, add mode="read-only".'
    )

    def __init__(self, label: str) -> None:
        super().__init__(label=label, container_type=ContainerType.RUN)


class InactiveModelException(InactiveContainerException):
    resume_info = (
        "Do it before model.stop() (or inside the `with` block), or open the model again with neptune.init_model(with_id=...); to"
        ' only read from it, add mode="read-only".'
    )

    def __init__(self, label: str) -> None:
        super().__init__(label=label, container_type=ContainerType.MODEL)


class InactiveModelVersionException(InactiveContainerException):
    resume_info = (
        "Do it before model_version.stop() (or inside the `with` block), or open the model version again with"
        ' neptune.init_model_version(with_id=...); to only read from it, add mode="read-only".'
    )

    def __init__(self, label: str) -> None:
        super().__init__(label=label, container_type=ContainerType.MODEL_VERSION)


class InactiveProjectException(InactiveContainerException):
    resume_info = (
        "Do it before project.stop() (or inside the `with` block), or open the project again with neptune.init_project(...)."
    )

    def __init__(self, label: str) -> None:
        super().__init__(label=label, container_type=ContainerType.PROJECT)


class NeedExistingExperimentForReadOnlyMode(NeptuneException):
    container_type: ContainerType
    callback_name: str

    def __init__(self, container_type: ContainerType, callback_name: str) -> None:
        self.container_type = container_type
        self.callback_name = callback_name
        kind = spoken(container_type)
        super().__init__(
            f'mode="read-only" reads from a {kind} that exists, and none was named. Pass its ID, as in'
            f' {callback_name}(with_id="...", mode="read-only"), or choose another mode to create a {kind}.'
        )


class NeedExistingRunForReadOnlyMode(NeedExistingExperimentForReadOnlyMode):
    def __init__(self) -> None:
        super().__init__(container_type=ContainerType.RUN, callback_name="neptune.init_run")


class NeedExistingModelForReadOnlyMode(NeedExistingExperimentForReadOnlyMode):
    def __init__(self) -> None:
        super().__init__(container_type=ContainerType.MODEL, callback_name="neptune.init_model")


class NeedExistingModelVersionForReadOnlyMode(NeedExistingExperimentForReadOnlyMode):
    def __init__(self) -> None:
        super().__init__(container_type=ContainerType.MODEL_VERSION, callback_name="neptune.init_model_version")


class NeptuneOfflineModeException(NeptuneException):
    """Something was asked of the server in offline mode."""


class NeptuneOfflineModeFetchException(NeptuneOfflineModeException):
    def __init__(self) -> None:
        super().__init__(
            "Nothing can be fetched in offline mode, because it never connects to the server. Open the object in another mode, such as"
            ' mode="async" (the default) or mode="read-only".'
        )


class NeptuneOfflineModeChangeStageException(NeptuneOfflineModeException):
    def __init__(self) -> None:
        super().__init__(
            "The stage of a model version cannot be changed in offline mode, because the server decides whether it may. Change it"
            " after `neptune sync`, or open the model version in another mode."
        )
