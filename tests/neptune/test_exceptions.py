import inspect
import pickle
from dataclasses import dataclass

import pytest

import neptune.common.exceptions
import neptune.exceptions
import neptune.management.exceptions
from neptune._kinds import ContainerType
from neptune.exceptions import (
    AmbiguousProjectName,
    InactiveRunException,
    MetadataContainerNotFound,
    MetadataInconsistency,
    MissingFieldException,
    NeptuneCannotChangeStageManually,
    NeptuneClientUpgradeRequiredError,
    NeptuneException,
    NeptuneMissingProjectNameException,
    NeptuneMissingRequirementException,
    NeptuneParametersCollision,
    ProjectNotFound,
    ProjectNotFoundWithSuggestions,
    RunNotFound,
    RunUUIDNotFound,
    TypeDoesNotSupportAttributeException,
    Unauthorized,
)
from neptune.management.exceptions import (
    ManagementOperationFailure,
    ProjectPrivacyRestrictedException,
    UserAlreadyHasAccess,
)

ARGUMENTS = {
    "container_type": ContainerType.RUN,
    "globs": ["data/*"],
    "cause": ConnectionError("refused"),
    "limit": 9000,
    "disk_utilization": 97.5,
    "utilization_limit": 95.0,
}


@dataclass
class Project:
    workspace: str
    name: str


@dataclass
class Workspace:
    name: str


def every_exception() -> list[type[BaseException]]:
    modules = [neptune.exceptions, neptune.common.exceptions, neptune.management.exceptions]
    return sorted({getattr(module, name) for module in modules for name in module.__all__}, key=lambda kind: kind.__qualname__)


def make(kind: type[BaseException]) -> BaseException:
    """One of the kind, with a word for each argument that it needs."""
    if kind.__init__ in (Exception.__init__, BaseException.__init__):
        return kind("the message")
    parameters = inspect.signature(kind.__init__).parameters.values()
    needed = [each.name for each in parameters if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD]
    return kind(**{name: ARGUMENTS.get(name, name) for name in needed if name != "self"})


@pytest.mark.parametrize("kind", every_exception())
def test_every_exception_says_something_and_survives_pickling(kind: type[BaseException]) -> None:
    error = make(kind)
    copy = pickle.loads(pickle.dumps(error))

    assert str(error)
    assert "\x1b" not in str(error)
    assert "{" not in str(error)
    assert type(copy) is kind
    assert str(copy) == str(error)


def test_a_missing_field_is_an_attribute_error_and_a_key_error_with_a_plain_message() -> None:
    with pytest.raises(KeyError, match=r'^The field "a/b" does not exist'):
        raise MissingFieldException("a/b")
    assert issubclass(MissingFieldException, AttributeError)
    assert issubclass(TypeDoesNotSupportAttributeException, AttributeError)


def test_objects_that_are_not_found_know_what_they_are() -> None:
    error = MetadataContainerNotFound.of_container_type(ContainerType.RUN, "CLS-7")

    assert isinstance(error, RunNotFound)
    assert (error.container_id, error.container_type) == ("CLS-7", ContainerType.RUN)
    assert 'run "CLS-7"' in str(error)
    assert 'object "CLS-7"' in str(MetadataContainerNotFound.of_container_type(None, "CLS-7"))
    assert 'model version "CLS-M-1"' in str(MetadataContainerNotFound.of_container_type(ContainerType.MODEL_VERSION, "CLS-M-1"))
    assert "internal ID" in str(RunUUIDNotFound("0000", ContainerType.RUN))


def test_a_project_that_is_not_found_lists_those_that_there_are() -> None:
    error = ProjectNotFoundWithSuggestions("team/clas", [Project("team", "class")], [Workspace("team")])

    assert isinstance(error, ProjectNotFound)
    assert error.container_id == "team/clas"
    assert "\n    team/class" in str(error)
    assert str(error).endswith("\n    team")
    assert "team/class" in str(AmbiguousProjectName("class", [Project("team", "class")]))
    assert "NEPTUNE_PROJECT" in str(NeptuneMissingProjectNameException())


def test_messages_name_what_was_passed() -> None:
    assert '"sys/stage"' in str(NeptuneCannotChangeStageManually("sys/stage"))
    assert "change_stage" in str(NeptuneCannotChangeStageManually("sys/stage"))
    assert "CLS-7" in str(InactiveRunException("CLS-7"))
    assert "init_run" in str(InactiveRunException("CLS-7"))
    assert "version 2.0 or later" in str(NeptuneClientUpgradeRequiredError("1.0", min_version="2.0"))
    assert "pip install neptune-optuna" in str(NeptuneMissingRequirementException("neptune_optuna", "optuna"))
    assert NeptuneParametersCollision("a", "b", "init_run").parameter2 == "b"
    assert str(Unauthorized("No.")) == "No."
    assert issubclass(neptune.exceptions.FetchAttributeNotFoundException, MetadataInconsistency)


def test_failures_of_management_have_codes_and_details() -> None:
    error = UserAlreadyHasAccess(user="ada", project="team/class", role="owner")

    assert str(error).endswith("(code: 10)")
    assert error.details["code"] == 10
    assert "ada" in error.details["description"]
    assert not isinstance(error, NeptuneException)


def test_every_failure_of_management_has_a_code_of_its_own() -> None:
    kinds = [getattr(neptune.management.exceptions, name) for name in neptune.management.exceptions.__all__]
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_a_failure_of_management_without_its_properties_still_has_a_message() -> None:
    assert "?" in str(UserAlreadyHasAccess())
    assert str(ManagementOperationFailure()).endswith("(code: -1)")


def test_a_visibility_that_is_not_allowed_is_told_with_those_that_are() -> None:
    assert 'allows "priv", "workspace"' in str(ProjectPrivacyRestrictedException(requested="pub", allowed=["priv", "workspace"]))
    assert 'visibility "pub"' in str(ProjectPrivacyRestrictedException(requested="pub"))
    assert "this visibility" in str(ProjectPrivacyRestrictedException())
