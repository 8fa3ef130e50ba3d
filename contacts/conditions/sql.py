"""Pieces of SQL, each with its parameters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Sql:
    """A piece of a statement. Texts of callers are always parameters, never part of it."""

    text: str
    params: tuple[Any, ...] = ()
    #: Whether it is true or false for every row, and never unknown.
    is_sure: bool = False
    #: A SELECT of the ids of just those contacts that it is true for, each once, which need not
    #: look at contacts; None where there is none.
    found: "Sql | None" = None


def sql(template: str, *parts: Any, is_sure: bool = False) -> Sql:
    """The template with its `{}` filled: with pieces of SQL as they are, with values safely."""
    texts = template.split("{}")
    told, params = [texts[0]], list[Any]()
    for part, following in zip(parts, texts[1:], strict=True):
        if isinstance(part, Sql):
            told.append(part.text)
            params += part.params
        else:
            told.append("%s")
            params.append(part)
        told.append(following)
    return Sql("".join(told), tuple(params), is_sure)


def finding(holds: Sql, found: Sql, contact: str) -> Sql:
    """The predicate with the SELECT that finds the same by itself, unless that needs the contact.

    `contact` is what the predicate calls the contact around it.
    """
    return holds if f"{contact}." in found.text else replace(holds, found=found)


TRUE, FALSE = Sql("true", is_sure=True), Sql("false", is_sure=True)


def opposite(of: Sql) -> Sql:
    """Whatever `of` is not true for: where it is false, and where it is unknown."""
    return sql("NOT ({})" if of.is_sure else "({}) IS NOT TRUE", of, is_sure=True)


def all_of(parts: Iterable[Sql]) -> Sql:
    return _joined(" AND ", TRUE, list(parts))


def any_of(parts: Iterable[Sql]) -> Sql:
    return _joined(" OR ", FALSE, list(parts))


def _joined(word: str, of_none: Sql, parts: list[Sql]) -> Sql:
    if len(parts) < 2:
        return parts[0] if parts else of_none
    sure = all(part.is_sure for part in parts)
    return sql(word.join(["({})"] * len(parts)), *parts, is_sure=sure)
