"""A mail of another system, looked at: what it becomes, what it loses, what must be said first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from templating.blocks.shapes import LONGEST_HTML
from templating.bringing.guessing import Guesses
from templating.bringing.notations import Translated, Value, translate
from templating.bringing.reading import Read, read
from templating.bringing.shaping import as_blocks
from templating.errors import MailTooLarge, NotAMail
from templating.models import Template

MOST_SOURCE = 300_000
MOST_TOLD = 100
UNSUBSCRIBE = "unsubscribe_url"
LINKS = ("unsubscribe_url", "preferences_url")


@dataclass(frozen=True)
class Choice:
    """What somebody said stands for a value: a value of ours with a stand-in, words alone, a
    value that the sender gives, or nothing.
    """

    to: str = ""
    default: str = ""
    sample: str = ""
    is_left_out: bool = False


@dataclass(frozen=True)
class Found:
    """A value of the mail, what was chosen or guessed for it, and whether that is enough."""

    key: str
    written: str
    count: int
    guess: str
    choice: Choice
    is_settled: bool


@dataclass(frozen=True)
class Brought:
    """A mail as a template of ours."""

    content: dict[str, Any]
    values: list[Found]
    #: Kind, name and how often.
    dropped: list[tuple[str, str, int]]
    #: Whether it could be taken apart into blocks.
    fits_blocks: bool
    is_in_blocks: bool
    #: Whether a way out was added, since it had none.
    has_new_footer: bool
    size: int

    @property
    def unsettled(self) -> list[str]:
        return [one.written for one in self.values if not one.is_settled]


@dataclass
class _Choices:
    """What stands for each value, by what was said, else by what is guessed."""

    said: Mapping[str, Choice]
    guesses: Guesses = field(default_factory=Guesses)

    def of(self, value: Value) -> Choice:
        return self.said.get(value.key) or Choice(
            to=self.guesses.of(value.key), default=value.fallback
        )

    def is_settled(self, choice: Choice) -> bool:
        if choice.is_left_out:
            return True
        if choice.to:
            return self.guesses.brings(choice.to) or bool(choice.sample or choice.default)
        return bool(choice.default)


def bring(
    html: str,
    *,
    category: str,
    subject: str = "",
    preheader: str = "",
    in_blocks: bool = False,
    said: Mapping[str, Choice] | None = None,
) -> Brought:
    """The mail as a template, with what was said of its values.

    :raises MailTooLarge: if it is more than a template holds.
    :raises NotAMail: if nothing is left of it.
    """
    choices = _Choices(said or {})
    first = _learnt(f"{subject}\n{preheader}\n{html}", choices)
    by_key = {key: choices.of(value) for key, value in first.values.items()}
    body = _said(html, by_key, choices, is_html=True)
    found = read(body.source)
    if not found.html:
        raise NotAMail
    if len(found.html) > LONGEST_HTML:
        raise MailTooLarge(size=len(found.html), most=LONGEST_HTML)
    shaped = as_blocks(found.html)
    blocks, is_in_blocks, is_new = _blocks(found, shaped if in_blocks else None, category)
    heads = [_said(one, by_key, choices).source for one in (subject, preheader)]
    content = {
        "subject": heads[0] or found.title,
        "preheader": heads[1] or found.preheader,
        "blocks": blocks,
        "design": {"background": found.background} if found.background else {},
        "samples": _samples(by_key.values(), choices),
    }
    values = [_found(one, by_key[one.key], choices) for one in first.values.values()]
    return Brought(
        content,
        sorted(values, key=lambda one: (one.is_settled, one.key)),
        _told(found, body),
        shaped is not None,
        is_in_blocks,
        is_new,
        len(found.html.encode()),
    )


def _learnt(source: str, choices: _Choices) -> Translated:
    """Which values a source asks for."""
    means = choices.guesses.is_known
    return translate(source, write=lambda *_: "", name=str, means=means)


def _said(
    source: str, by_key: Mapping[str, Choice], choices: _Choices, *, is_html: bool = False
) -> Translated:
    """The source in our language, with what stands for each value."""

    def write(key: str, filters: str) -> str:
        return _output(by_key.get(key, Choice()), key, filters, is_html=is_html)

    def name(key: str) -> str:
        choice = by_key.get(key, Choice())
        return "" if choice.is_left_out else choice.to or _safe(key)

    return translate(source, write=write, name=name, means=choices.guesses.is_known)


def _output(choice: Choice, key: str, filters: str, *, is_html: bool) -> str:
    if choice.is_left_out:
        return ""
    if not choice.to and choice.default:
        return escape(choice.default) if is_html else choice.default
    name = choice.to or _safe(key)
    stand_in = f" | default: {_quoted(choice.default)}" if choice.default else ""
    return f"{{{{ {name}{filters}{'' if name in LINKS else stand_in} }}}}"


def _safe(key: str) -> str:
    """A name that our language can ask for, of a value that nobody has settled yet."""
    return ".".join(part for part in key.split(".") if part) or "value"


def _quoted(said: str) -> str:
    # No pair of signs that could end the place it stands in.
    plain = said.replace("{", "(").replace("}", ")").replace("%", "").replace("\n", " ")
    return f"'{plain}'" if "'" not in plain else '"' + plain.replace('"', "”") + '"'


def _blocks(found: Read, shaped: list[Any] | None, category: str) -> tuple[list[Any], bool, bool]:
    blocks = shaped or [{"type": "html", "html": found.html, "whole": True}]
    is_new = category == Template.Category.MARKETING and UNSUBSCRIBE not in found.html
    return [*blocks, *([{"type": "footer"}] if is_new else [])], shaped is not None, is_new


def _samples(said: Iterable[Choice], choices: _Choices) -> dict[str, Any]:
    """Examples of what only a sender gives, as a tree."""
    samples: dict[str, Any] = {}
    for one in said:
        if not one.to or choices.guesses.brings(one.to) or one.is_left_out:
            continue
        within, (*steps, last) = samples, one.to.split(".")
        for step in steps:
            inner = within.setdefault(step, {})
            within = inner if isinstance(inner, dict) else {}
        within[last] = one.sample or one.default
    return samples


def _found(value: Value, choice: Choice, choices: _Choices) -> Found:
    guess = choices.guesses.of(value.key)
    settled = choices.is_settled(choice)
    return Found(value.key, value.written, value.count, guess, choice, settled)


def _told(found: Read, body: Translated) -> list[tuple[str, str, int]]:
    """What was left out, by kind; the most first."""
    whole = {**found.dropped, **{("logic", name): count for name, count in body.dropped.items()}}
    rows = [(kind, name, count) for (kind, name), count in whole.items()]
    return sorted(rows, key=lambda one: (one[0], -one[2], one[1]))[:MOST_TOLD]
