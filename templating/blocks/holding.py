"""Template language kept out of the way of what cannot read it.

MJML and HTML are read by parsers that know nothing of `{% if a < 3 %}`. So each piece of template
language is held, a word that nothing takes offence at stands in for it, and what was held is put
back when the parsers are done.
"""

import re
import secrets
from collections.abc import Iterator
from html import unescape

OPENING = re.compile(r"\{[%{]")
CLOSING = {"{%": "%}", "{{": "}}"}


def pieces_in(source: str) -> Iterator[tuple[int, int]]:
    """Where each tag and output begins and ends. What is never closed is looked for once, so that
    a text full of it takes no longer than another.
    """
    place, unclosed = 0, set[str]()
    while found := OPENING.search(source, place):
        place = found.end() - 1
        if found[0] in unclosed:
            continue
        end = source.find(CLOSING[found[0]], found.end())
        if end < 0:
            unclosed.add(found[0])
        else:
            place = end + 2
            yield found.start(), place


class Held:
    """Pieces of template language or finished HTML, each with the word that stands for it."""

    def __init__(self) -> None:
        # Nobody who writes a template can know it, so nobody can forge a word.
        self.mark = f"h{secrets.token_hex(6)}"
        self.pieces: list[str] = []
        self.word = re.compile(rf"{self.mark}n([0-9]+)x")

    def hold(self, piece: str) -> str:
        self.pieces.append(piece)
        return f"{self.mark}n{len(self.pieces) - 1}x"

    def take(self, source: str, *, is_html: bool = False) -> str:
        """The source with each piece of template language held."""
        made: list[str] = []
        last = 0
        for start, end in pieces_in(source):
            piece = source[start:end]
            whole = unescape(piece).replace("\xa0", " ") if is_html else piece
            made += (source[last:start], self.hold(whole))
            last = end
        return "".join([*made, source[last:]])

    def put_back(self, made: str) -> str:
        """What was made, with all pieces where their words stood."""
        while self.word.search(made):
            made = self.word.sub(lambda found: self.pieces[int(found[1])], made)
        return made

    def is_output(self, word: str) -> bool:
        found = self.word.match(word)
        return bool(found) and self.pieces[int(found[1])].startswith("{{")  # type: ignore[index]

    def has_tags(self, said: str) -> bool:
        """Whether other template language than values stands in it."""
        return any(self.pieces[int(one)].startswith("{%") for one in self.word.findall(said))

    def guard(self, word: str) -> None:
        """Have a value that begins an address lead nowhere if it is none."""
        found = self.word.match(word)
        if found:
            place = int(found[1])
            inner = self.pieces[place].strip("{}").strip().strip("-").strip()
            if not inner.endswith("| web_address"):
                self.pieces[place] = f"{{{{ {inner} | web_address }}}}"


def address(held: Held, said: str) -> str:
    """An address with its values held; what leads nowhere safe becomes `#`."""
    taken = held.take(said.strip())
    if held.has_tags(taken) or re.search(r"[\s<>\"']", taken):
        return "#"
    if held.is_output(taken):
        held.guard(taken)
        return taken
    return taken if re.match(r"(https?://|mailto:|tel:|sms:)", taken, re.IGNORECASE) else "#"
