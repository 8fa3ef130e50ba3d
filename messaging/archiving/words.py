"""Words that can be found and not read: each is kept as a number that takes the firm's key to make.

A message made of a template holds the words of its own alone; those of the template stand there.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from ground.encryption import blind_indexes

#: So many different ones of a message; nobody searches for what stands so far down.
MOST = 500
WORD = re.compile(r"\w{2,40}")
COLUMN = "messaging_archivedmessage.words"
Number = int


def words_of(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        for word in WORD.findall(text):
            found.add(word.casefold())
            if len(found) == MOST:
                return found
    return found


def numbers_of(words: Iterable[str]) -> list[Number]:
    """What stands for them, by the key that seals now."""
    key = _keys()[0]
    return sorted(_number(word, key) for word in words)


def numbers_for(word: str) -> list[Number]:
    """What may stand for a word, by any key: a rotation may be under way."""
    return [_number(word.casefold(), key) for key in _keys()]


@lru_cache(maxsize=50_000)
def _number(word: str, key: bytes) -> Number:
    said = blake2b(word.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(said, "big", signed=True)


def _keys() -> list[bytes]:
    return [bytes.fromhex(one) for one in blind_indexes("words", column=COLUMN)]
