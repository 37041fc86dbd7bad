"""Rows of the table of experiments, and what is in them, over the facts that a server tells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

__all__ = ["ChannelWithLastValue", "LeaderboardEntry", "Point", "Points"]

_SHOWN_CHARACTERS = 255

# `Any` for what the facts are: whatever has the attributes that are read here.


class ChannelWithLastValue:
    """A log, with its last value."""

    def __init__(self, channel_with_value_dto: Any) -> None:
        self.channel_with_value_dto = channel_with_value_dto

    @property
    def id(self) -> str:
        return self.channel_with_value_dto.channelId

    @property
    def name(self) -> str:
        return self.channel_with_value_dto.channelName

    @property
    def type(self) -> str:
        """ "numeric", "text" or "image"."""
        return self.channel_with_value_dto.channelType

    @property
    def x(self) -> float | None:
        return self.channel_with_value_dto.x

    @x.setter
    def x(self, x: float | None) -> None:
        self.channel_with_value_dto.x = x

    @property
    def y(self) -> Any:
        return self.channel_with_value_dto.y

    @y.setter
    def y(self, y: Any) -> None:
        self.channel_with_value_dto.y = y

    @property
    def trimmed_y(self) -> Any:
        """The last value; of a text its first 255 characters."""
        return self.y[:_SHOWN_CHARACTERS] if self.type == "text" else self.y


class LeaderboardEntry:
    """An experiment as a row of the table."""

    def __init__(self, project_leaderboard_entry_dto: Any) -> None:
        self.project_leaderboard_entry_dto = project_leaderboard_entry_dto

    @property
    def id(self) -> str:
        """Such as "CLS-12"."""
        return self.project_leaderboard_entry_dto.shortId

    @property
    def name(self) -> str:
        return self.project_leaderboard_entry_dto.name

    @property
    def state(self) -> str:
        return self.project_leaderboard_entry_dto.state

    @property
    def internal_id(self) -> str:
        """The UUID."""
        return self.project_leaderboard_entry_dto.id

    @property
    def project_full_id(self) -> str:
        facts = self.project_leaderboard_entry_dto
        return f"{facts.organizationName}/{facts.projectName}"

    @property
    def system_properties(self) -> dict[str, Any]:
        facts = self.project_leaderboard_entry_dto
        finished: datetime | None = facts.timeOfCompletion
        return {
            "id": facts.shortId,
            "name": facts.name,
            "created": facts.timeOfCreation,
            "finished": finished,
            "running_time": facts.runningTime,
            "owner": facts.owner,
            "size": facts.size,
            "tags": facts.tags,
            "notes": facts.description,
        }

    @property
    def channels(self) -> list[ChannelWithLastValue]:
        return [ChannelWithLastValue(each) for each in self.project_leaderboard_entry_dto.channelsLastValues]

    def add_channel(self, channel: ChannelWithLastValue) -> None:
        self.project_leaderboard_entry_dto.channelsLastValues.append(channel.channel_with_value_dto)

    @property
    def channels_dict_by_name(self) -> dict[str, ChannelWithLastValue]:
        return {each.name: each for each in self.channels}

    @property
    def parameters(self) -> dict[str, Any]:
        return {each.name: each.value for each in self.project_leaderboard_entry_dto.parameters}

    @property
    def properties(self) -> dict[str, str]:
        return {each.key: each.value for each in self.project_leaderboard_entry_dto.properties}

    @property
    def tags(self) -> list[str]:
        return self.project_leaderboard_entry_dto.tags


class Point:
    """A point of a log of numbers."""

    def __init__(self, point_dto: Any) -> None:
        self.point_dto = point_dto

    @property
    def x(self) -> float:
        return self.point_dto.x

    @property
    def numeric_y(self) -> float:
        return self.point_dto.y.numericValue


class Points:
    """Points of a log of numbers."""

    def __init__(self, point_dtos: Sequence[Any]) -> None:
        self.point_dtos = point_dtos

    @property
    def xs(self) -> list[float]:
        return [each.x for each in self.point_dtos]

    @property
    def numeric_ys(self) -> list[float]:
        return [each.y.numericValue for each in self.point_dtos]
