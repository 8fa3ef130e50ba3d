"""Refusals: the answers "no" that a person can act on.

A subclass's docstring is its message, said in the language of whoever asked. Anything raised
that is not a refusal is a bug.
"""

import re
from typing import Any, ClassVar, Self

from django.utils.translation import gettext


class Refusal(Exception):
    """The request was refused."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refusal"

    def __init__(self, detail: str | None = None, *, field: str | None = None, **facts: Any):
        self.detail = detail or gettext(" ".join((type(self).__doc__ or "").split()))
        self.field = field
        self.facts = facts
        super().__init__(self.detail)

    def kept(self) -> Self:
        """The same without the frames it came through, for whoever answers with it later: they hold
        all that was at hand there, and it would stay until a collector comes.
        """
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()


class Invalid(Refusal):
    """The request holds a value that cannot be accepted."""

    status = 400


class NotAllowed(Refusal):
    """You may not do this. A person with the crm_admin role can grant it."""

    status = 403


class NotThere(Refusal):
    """There is no such record, or you may not see it."""

    status = 404
