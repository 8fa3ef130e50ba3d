"""Reads JSON bodies strictly: what PostgreSQL or a reader downstream could not hold is refused."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from rest_framework.parsers import BaseParser

from ground.api.errors import MalformedBody

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
#: Escapes of NUL and of UTF-16 surrogates; only bodies that hold one need a closer look.
SUSPICIOUS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class StrictJSONParser(BaseParser):
    """JSON, refusing NULs, lone surrogates, duplicate keys, NaN, huge numbers and deep nesting."""

    media_type = "application/json"
    deepest = MAX_DEPTH

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        # `body` and not `read()`: only the former keeps Django's limit on the size.
        body = getattr(stream, "body", None) or stream.read()
        return parse_json(body, deepest=self.deepest)


def parse_json(body: bytes, *, deepest: int = MAX_DEPTH) -> Any:
    """The value a JSON text holds.

    :raises MalformedBody: saying what is wrong, and where.
    """
    reader = _Reader()
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=reader.pairs,
            parse_int=reader.integer,
            parse_float=reader.number,
            parse_constant=reader.constant,
        )
    except UnicodeDecodeError as fault:
        raise MalformedBody(f"The body is not UTF-8: see byte {fault.start}.") from None
    except RecursionError:
        raise MalformedBody(f"The body is nested deeper than {deepest} levels.") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise MalformedBody(f"The body is not JSON: {fault.msg} ({where}).") from None
    closely = reader.found_fault or bool(SUSPICIOUS.search(text))
    _refuse_unstorable(value, closely=closely, deepest=deepest)
    return value


class _Fault:
    """Stands where an unacceptable value was, until its path is known."""

    def __init__(self, detail: str) -> None:
        self.detail = detail


class _Reader:
    found_fault = False

    def fault(self, detail: str) -> _Fault:
        self.found_fault = True
        return _Fault(detail)

    def pairs(self, pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        return self.fault(f"The key {twice[:50]!r} appears twice.")

    def integer(self, text: str) -> Any:
        if len(text) < 19:
            return int(text)
        if len(text) > 20 or abs(int(text)) > MAX_INTEGER:
            return self.fault("The number is too large.")
        return int(text)

    def number(self, text: str) -> Any:
        value = float(text)
        return value if abs(value) != float("inf") else self.fault("The number is too large.")

    def constant(self, text: str) -> Any:
        return self.fault(f"{text} is not a JSON value.")


def _refuse_unstorable(value: Any, *, closely: bool, deepest: int) -> None:
    for path, depth, found in _walk(value, closely=closely):
        if depth > deepest:
            raise MalformedBody(f"The body is nested deeper than {deepest} levels.", field=path)
        if isinstance(found, _Fault):
            raise MalformedBody(found.detail, field=path)
        if isinstance(found, str):
            _refuse_text(found, path)


def _refuse_text(text: str, path: str | None) -> None:
    if "\x00" in text:
        raise MalformedBody("Text may not hold NUL characters.", field=path)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise MalformedBody("Text holds half of a surrogate pair.", field=path)


def _walk(value: Any, *, closely: bool) -> Iterator[tuple[str | None, int, Any]]:
    """Every object and list; looked at closely, also every key and plain value."""
    rest: list[tuple[str | None, int, Any]] = [(None, 0, value)]
    while rest:
        path, depth, found = rest.pop()
        nested = isinstance(found, (dict, list))
        yield path, depth + nested, found
        if isinstance(found, dict):
            if closely:
                yield from ((path, depth, key) for key in found)
            rest.extend(
                (f"{path}.{key}" if path else key, depth + 1, child)
                for key, child in found.items()
                if closely or isinstance(child, (dict, list))
            )
        elif isinstance(found, list):
            rest.extend(
                (f"{path or ''}[{index}]", depth + 1, child)
                for index, child in enumerate(found)
                if closely or isinstance(child, (dict, list))
            )
