"""How a text message is sent: in which alphabet, and in how many parts."""

from collections.abc import Callable
from dataclasses import dataclass

from ground.gsm import BASIC, EXTENDED

#: What links become when a text leaves, which changes how long it is; told by who sends texts.
AS_SENT: list[Callable[[str], str]] = []
GSM_7, UCS_2 = "gsm-7", "ucs-2"
#: Alphabet → places in a message of one part, and in each part of a longer one.
PLACES = {GSM_7: (160, 153), UCS_2: (70, 67)}


@dataclass(frozen=True)
class Segments:
    """What a text takes up when it is sent as SMS."""

    alphabet: str
    #: Places used, and how many there are in that many parts.
    used: int
    room: int
    count: int
    #: The signs that make the longer alphabet necessary.
    outside: str = ""


def as_sent(said: str) -> str:
    for change in AS_SENT:
        said = change(said)
    return said


def segments_of(said: str) -> Segments:
    """In how many parts a text goes out, with its links as they are then. A sign of two places is
    never torn apart.
    """
    said = as_sent(said)
    outside = "".join(dict.fromkeys(one for one in said if one not in BASIC | EXTENDED))
    if outside:
        sizes, alphabet = [2 if ord(one) > 0xFFFF else 1 for one in said], UCS_2
    else:
        sizes, alphabet = [2 if one in EXTENDED else 1 for one in said], GSM_7
    whole, part = PLACES[alphabet]
    used = sum(sizes)
    if used <= whole:
        return Segments(alphabet, used, whole, 1 if said else 0, outside[:20])
    count, filled = 1, 0
    for size in sizes:
        if filled + size > part:
            count, filled = count + 1, 0
        filled += size
    return Segments(alphabet, used, part * count, count, outside[:20])
