"""The integration with AWS, from the package `neptune-aws`."""

from neptune.integrations._installed import names_of

globals().update(names_of("neptune_aws", framework="AWS", module="neptune_aws.impl"))
