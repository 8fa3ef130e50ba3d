"""What is not there."""

from typing import Any

from ground.refusals import Invalid


class MissingVariable(Invalid):
    """A value that the template needs is missing."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(field=name, name=name)


class TemplateBounds(Invalid):
    """The template does more than a message may: too many rounds, or too much text."""


class Missing:
    """A value that is not there. Conditions take it for nothing; whoever shows it is refused."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False


def needed(value: Any) -> Any:
    """The value.

    :raises MissingVariable: if it is not there.
    """
    if isinstance(value, Missing):
        raise MissingVariable(value.name)
    return value
