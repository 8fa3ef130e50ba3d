"""A small language for fields that are worked out of others, and nothing else.

`seats * 2 + first(bonus, 0)` gives a number; a text is a template such as
`https://example.com/{external_id}` with such expressions in braces. What is missing, or divided by
nothing, gives nothing. There is no way from here to anything but the record's own values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Any

LONGEST = 1_000
DEEPEST = 20
#: Texts that come out longer are cut there.
LONGEST_RESULT = 1_000
NUMBER, TEXT, LIST = "number", "text", "list"
TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[a-z_][a-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\")|(?P<sign>[-+*/(),]))"
)
HOLE = re.compile(r"\{([^{}]*)\}")
EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
Values = Mapping[str, Any]
Work = Callable[[Values], Any]


class BadFormula(ValueError):
    """A formula cannot be understood; the message names the place."""


@dataclass(frozen=True)
class Part:
    """A piece of a formula: what kind of value it gives, and how."""

    kind: str
    work: Work


@dataclass(frozen=True)
class Formula:
    """A formula that was understood, and the names it reads."""

    names: frozenset[str]
    work: Work


def understand(text: str, *, is_text: bool, kinds: Mapping[str, str]) -> Formula:
    """What a formula means, where `kinds` tells what kind of value each name has.

    :raises BadFormula: naming the place of what cannot be understood.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadFormula(f"A formula has 1 to {LONGEST:,} characters.")
    names: set[str] = set()
    if is_text:
        work = _template(text, kinds, names)
    else:
        part = Reader(text, kinds, names).whole()
        if part.kind != NUMBER:
            raise BadFormula("This gives a text, and not a number.")
        work = part.work
    return Formula(frozenset(names), work)


class Reader:
    """Reads one expression from its beginning to its end."""

    def __init__(self, text: str, kinds: Mapping[str, str], names: set[str], *, at: int = 0):
        self.text, self.kinds, self.names = text, kinds, names
        #: Where the expression begins in what a person wrote.
        self.start = at
        self.place, self.depth = 0, 0
        self._next()

    def whole(self) -> Part:
        part = self._sum()
        if self.kind != "end":
            raise self._fault(f"Nothing can follow here: {self.word}")
        return part

    def _sum(self) -> Part:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._fault(f"More than {DEEPEST} levels of brackets.")
        left = self._product()
        while self.word in {"+", "-"} and self.kind == "sign":
            sign, at = self.word, self.found
            self._next()
            left = self._both(sign, left, self._product(), at)
        self.depth -= 1
        return left

    def _product(self) -> Part:
        left = self._one()
        while self.word in {"*", "/"} and self.kind == "sign":
            sign, at = self.word, self.found
            self._next()
            left = self._both(sign, left, self._one(), at)
        return left

    def _one(self) -> Part:
        kind, word, at = self.kind, self.word, self.found
        self._next()
        if kind == "number":
            number = Decimal(word)
            return Part(NUMBER, lambda _: number)
        if kind == "text":
            return Part(TEXT, lambda _: word[1:-1])
        if kind == "name":
            is_call = self.kind == "sign" and self.word == "("
            return self._call(word, at) if is_call else self._name(word, at)
        if kind == "sign" and word == "(":
            part = self._sum()
            self._expect(")")
            return part
        if kind == "sign" and word == "-":
            zero = Part(NUMBER, lambda _: Decimal(0))
            return self._both("-", zero, self._one(), at)
        raise self._fault("Expected a number, a field or a bracket.", at)

    def _name(self, name: str, at: int) -> Part:
        if name not in self.kinds:
            raise self._fault(f"There is no field {name}.", at)
        self.names.add(name)
        return Part(self.kinds[name], lambda values: values.get(name))

    def _call(self, name: str, at: int) -> Part:
        if name not in CALLS:
            known = ", ".join(sorted(CALLS))
            raise self._fault(f"There is no function {name}. Known ones: {known}.", at)
        self._expect("(")
        parts = [self._sum()]
        while self.kind == "sign" and self.word == ",":
            self._next()
            parts.append(self._sum())
        self._expect(")")
        takes, gives, deed = CALLS[name]
        kinds = {part.kind for part in parts}
        if (takes and kinds != {takes}) or len(kinds) > 1 or (name == "count" and len(parts) > 1):
            raise self._fault(f"{name} cannot take these values.", at)
        works = [part.work for part in parts]
        return Part(gives or parts[0].kind, lambda values: deed([one(values) for one in works]))

    def _both(self, sign: str, left: Part, right: Part, at: int) -> Part:
        if left.kind != NUMBER or right.kind != NUMBER:
            raise self._fault(f"{sign} stands between numbers.", at)
        deed = SIGNS[sign]

        def work(values: Values) -> Decimal | None:
            one, other = left.work(values), right.work(values)
            if one is None or other is None:
                return None
            try:
                return deed(one, other)
            except DecimalException:
                # Also a division by nothing.
                return None

        return Part(NUMBER, work)

    def _next(self) -> None:
        found = TOKEN.match(self.text, self.place)
        rest = self.text[self.place :].lstrip()
        self.found = len(self.text) - len(rest)
        if found is None:
            if rest:
                raise self._fault(f"This sign means nothing here: {rest[0]}")
            self.kind, self.word = "end", ""
            return
        self.kind, self.word = str(found.lastgroup), found[str(found.lastgroup)]
        self.place = found.end()

    def _expect(self, sign: str) -> None:
        if self.kind != "sign" or self.word != sign:
            raise self._fault(f"Expected {sign}")
        self._next()

    def _fault(self, detail: str, at: int | None = None) -> BadFormula:
        place = self.start + (self.found if at is None else at) + 1
        return BadFormula(f"At {place}: {detail}")


def _template(text: str, kinds: Mapping[str, str], names: set[str]) -> Work:
    pieces: list[str | Work] = []
    last = 0
    for hole in HOLE.finditer(text):
        pieces.append(_literal(text, last, hole.start()))
        part = Reader(hole[1], kinds, names, at=hole.start(1)).whole()
        if part.kind == LIST:
            raise BadFormula(f"At {hole.start(1) + 1}: Several values are no text; count them.")
        pieces.append(part.work)
        last = hole.end()
    pieces.append(_literal(text, last, len(text)))

    def work(values: Values) -> str | None:
        said = [piece if isinstance(piece, str) else in_text(piece(values)) for piece in pieces]
        return None if None in said else "".join(map(str, said))[:LONGEST_RESULT]

    return work


def _literal(text: str, start: int, end: int) -> str:
    piece = text[start:end]
    for place, sign in enumerate(piece, start=start + 1):
        if sign in "{}":
            raise BadFormula(f"At {place}: A brace without its other half.")
    return piece


def in_text(value: Any) -> str | None:
    """A value as it stands in a text; None for one that is missing."""
    if isinstance(value, Decimal):
        return format(value.normalize(EXACT) + 0, "f")
    return value or None


def _sum(numbers: list[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number or Decimal(0))
    return total


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value not in (None, "")), None)


def _most(values: list[Decimal | None]) -> Decimal | None:
    return max((value for value in values if value is not None), default=None)


def _least(values: list[Decimal | None]) -> Decimal | None:
    return min((value for value in values if value is not None), default=None)


def _round(values: list[Decimal | None]) -> Decimal | None:
    number, places = values[0], int((values[1:] or [Decimal(0)])[0] or 0)
    if number is None:
        return None
    step = Decimal(1).scaleb(-max(0, min(10, places)))
    return number.quantize(step, rounding=ROUND_HALF_UP, context=EXACT)


#: Name → the kind of value it takes (any one kind where it is empty), gives, and how.
CALLS: dict[str, tuple[str, str, Callable[[list[Any]], Any]]] = {
    "sum": (NUMBER, NUMBER, _sum),
    "max": (NUMBER, NUMBER, _most),
    "min": (NUMBER, NUMBER, _least),
    "round": (NUMBER, NUMBER, _round),
    "first": ("", "", _first),
    "count": (LIST, NUMBER, lambda values: Decimal(len(values[0] or []))),
}
SIGNS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
}
