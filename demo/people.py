"""Invented contacts, their households and their firms: the same for the same seed."""

import unicodedata
from dataclasses import dataclass, field
from random import Random

from demo import names
from demo.rhythm import Rhythm

#: Contacts that are drawn together; a block of them is the same wherever it is made.
BLOCK = 500
TRANSLITERATED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "'": "", "_": "", " ": ""}
)


@dataclass
class Organisation:
    name: str
    is_household: bool
    town: tuple[str, ...]


@dataclass
class Person:
    number: int
    first: str
    last: str
    town: tuple[str, ...]
    created: int
    rng: Random
    organisation: int | None = None
    source: str = "website"
    custom: dict[str, str] = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        return f"demo-{self.number:08d}"

    @property
    def email(self) -> str:
        local = ".".join(filter(None, (ascii_of(self.first), ascii_of(self.last)))) or "user"
        return f"{local}{self.number}@{names.MAIL[self.number % len(names.MAIL)]}"

    @property
    def phone(self) -> str:
        begin = self.town[4]
        rest = (self.number * 7919) % 10_000_000
        return f"{begin}{rest:07d}"


def ascii_of(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.translate(TRANSLITERATED))
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c == "-")).lower()


def common(rng: Random, words: list[str]) -> str:
    """A word of the list; the first ones come more often."""
    return words[int(rng.random() ** 1.8 * len(words))].replace("_", " ")


def block(number: int, *, rhythm: Rhythm, seed: int) -> tuple[list[Organisation], list[Person]]:
    """The organisations and people of one block."""
    rng = Random(seed * 1_000_003 + number)
    organisations: list[Organisation] = []
    people: list[Person] = []
    while len(people) < BLOCK:
        left = BLOCK - len(people)
        kind = rng.random()
        town = rng.choice(names.TOWNS)
        last = common(rng, names.LAST)
        if kind < 0.3:
            organisations.append(Organisation(f"{last} household", True, town))
            size = min(left, rng.choice((2, 2, 3, 4)))
        elif kind < 0.37:
            organisations.append(Organisation(firm_name(rng, town), False, town))
            size = min(left, rng.randint(4, 18))
        else:
            size = 1
        for _ in range(size):
            own_last = last if kind < 0.3 or size == 1 else common(rng, names.LAST)
            at = len(organisations) - 1 if kind < 0.37 else None
            people.append(person(number * BLOCK + len(people), rng, own_last, town, at, rhythm))
    return organisations, people


def firm_name(rng: Random, town: tuple[str, ...]) -> str:
    name = f"{rng.choice(names.FIRM_WORDS)} {rng.choice(names.FIRM_KINDS)}"
    return f"{name} {town[0]}" if rng.random() < 0.4 else name


def person(
    number: int,
    rng: Random,
    last: str,
    town: tuple[str, ...],
    organisation: int | None,
    rhythm: Rhythm,
) -> Person:
    first = common(rng, names.FIRST)
    if rng.random() < 0.004:
        first, last = rng.choice(names.RARE)
    elif rng.random() < 0.04:
        last = f"{last}-{common(rng, names.LAST)}"
    created = rhythm.moments(rng, count=1)[0]
    made = Person(number, first, last, town, created, rng, organisation)
    made.source = rng.choice(names.SOURCES)
    if rng.random() < 0.3:
        made.custom["telegram_chat_id"] = str(100_000_000 + number * 37 % 900_000_000)
    return made
