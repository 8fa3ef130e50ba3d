"""How other systems write values and conditions into mails, written anew in our language.

A source is gone through once. Each place that some system would fill becomes a value of ours, a
condition, or nothing; what it becomes is decided by whoever calls.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from templating.language.parsing import TemplateSyntax, parse

#: One way of writing after the other; the first that fits a place is taken.
PLACES = re.compile(
    r"(?P<braces>\{\{\{?[^{}]{1,300}\}?\}\})"
    r"|(?P<tag>\{%[^%{}]{1,300}%\})"
    r"|(?P<note>\{#[^#{}]{0,300}#\})"
    r"|\*\|(?P<bars>[A-Za-z0-9_:=.,!?><'\" /-]{1,200})\|\*"
    r"|(?:<|&lt;)%[=-]?(?P<erb>[^%<>]{1,300})%(?:>|&gt;)"
    r"|\{!(?P<bang>\$?[A-Za-z][\w.]{0,100})\}"
    r"|\$\{(?P<dollar>[A-Za-z_][\w.]{0,100})\}"
    r"|%%(?P<percents>[A-Za-z_][\w.: -]{0,100})%%"
    r"|##(?P<hashes>[A-Za-z_][\w.:-]{0,100})##"
    r"|\[\[(?P<squares>[A-Za-z_][\w. -]{0,100})\]\]"
    r"|%(?P<percent>[A-Z][A-Z0-9_-]{1,60})%"
    r"|\[(?P<square>[A-Za-z][A-Za-z0-9_]{1,60}(?:,\s*fallback=[^\]<>]{0,100})?)\]",
    re.DOTALL,
)
#: Braces that a browser wrote into an address.
WRITTEN_OUT = re.compile(r"%7B%7B([^{}<>\"']{1,200}?)%7D%7D", re.IGNORECASE)
#: A name, what follows it, and a stand-in as Marketo and others write it.
INNER = re.compile(
    r"^\s*(?P<name>[@$]?[A-Za-z_][\w.@-]*(?:\[['\"]?[\w ]+['\"]?\])*(?: [A-Za-z][\w]*)*)\s*"
    r"(?::\s*default\s*=(?P<marketo>[^}]*)|(?P<filters>\|.*))?$",
    re.DOTALL,
)
DEFAULT = re.compile(r"default(?:_if_none)?\s*[:(=]\s*(?:'([^']*)'|\"([^\"]*)\")")
#: `{{ contact.firstname|there }}`: a stand-in without a word for it.
BARE_DEFAULT = re.compile(r"^\|\s*([A-Za-z][\w ]{0,60}?)\s*$")
QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
IDENTIFIER = re.compile(r"(?<![\w.])[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*")
KEYWORDS = frozenset(
    {"if", "elsif", "else", "endif", "unless", "endunless", "and", "or", "not", "contains"}
    | {"true", "false", "nil", "null", "empty", "blank"}
)
OF_THEIRS = {"elif": "elsif", "elseif": "elsif"}
WITH_CONDITION = ("if", "elsif", "unless")
#: Whose names mean something by themselves, in brackets that people use for other things, too.
Meant = Callable[[str], bool]


@dataclass
class Value:
    """A value that a mail asks for, as another system names it."""

    #: By which its places are one: `contact.firstname`.
    key: str
    #: As it stands in the mail, where it stands first.
    written: str
    fallback: str = ""
    count: int = 0
    #: Whether it stands in a condition and nowhere else.
    is_asked_only: bool = True


@dataclass
class Translated:
    """A source in our language, and what was met on the way."""

    source: str
    values: dict[str, Value] = field(default_factory=dict)
    #: Logic of others that has no place here → how often.
    dropped: Counter[str] = field(default_factory=Counter)


#: Key, filters and stand-in → what is written in its place.
Write = Callable[[str, str], str]
#: Key → the name that conditions ask for; "" where they can ask for none.
Name = Callable[[str], str]


def translate(source: str, *, write: Write, name: Name, means: Meant) -> Translated:
    """The source in our language; conditions that do not come out even are left out."""
    plain = WRITTEN_OUT.sub(r"{{\1}}", source)
    made = _Translation(write, name, means, with_logic=True).run(plain)
    if "{%" not in made.source:
        return made
    try:
        # HTML around it takes no part in whether the conditions come out even.
        parse("".join(re.findall(r"\{%.*?%\}", made.source, re.DOTALL)))
    except TemplateSyntax:
        return _Translation(write, name, means, with_logic=False).run(plain)
    return made


class _Translation:
    def __init__(self, write: Write, name: Name, means: Meant, *, with_logic: bool) -> None:
        self.write, self.name, self.means, self.with_logic = write, name, means, with_logic
        self.made = Translated("")

    def run(self, source: str) -> Translated:
        self.made.source = PLACES.sub(self._place, source)
        return self.made

    def _place(self, found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        inner = found[kind]
        if kind == "braces":
            return self._braces(found[0], unescape(inner.strip("{}")).replace("\xa0", " "))
        if kind == "tag":
            return self._tag(unescape(inner[2:-2]).strip("- \n"))
        if kind == "note":
            return ""
        if kind == "bars":
            return self._bars(found[0], inner)
        if kind == "erb":
            return self._erb(found[0], unescape(inner))
        if kind == "square":
            return self._square(found[0], inner)
        return self._value(found[0], inner)

    # --- values ------------------------------------------------------------------------------

    def _value(self, written: str, said: str, filters: str = "", fallback: str = "") -> str:
        key = key_of(said)
        if not key:
            return self._drop(written)
        value = self.made.values.setdefault(key, Value(key, written[:120]))
        value.count += 1
        value.is_asked_only = False
        value.fallback = value.fallback or fallback.strip()
        return self.write(key, filters)

    def _braces(self, written: str, inner: str) -> str:
        said = inner.strip()
        if said.startswith(("!", "!--")):
            return ""
        if said[:1] in "#/^>&" or said == "else":
            return self._handlebars(said)
        found = INNER.match(said)
        if found is None:
            return self._drop(written)
        filters = found["filters"] or ""
        given = DEFAULT.search(filters)
        bare = BARE_DEFAULT.match(filters)
        fallback = found["marketo"] or ""
        if given:
            fallback = given[1] if given[1] is not None else given[2]
        elif bare and not _is_filter(bare[1]):
            filters, fallback = "", bare[1]
        return self._value(written, found["name"], _kept_filters(filters), fallback)

    def _erb(self, written: str, inner: str) -> str:
        if not re.fullmatch(r"\s*@?[A-Za-z_][\w.]*\s*", inner):
            return self._drop(written)
        return self._value(written, inner.strip().lstrip("@"))

    def _square(self, written: str, inner: str) -> str:
        name, _, fallback = inner.partition(",")
        if not self.means(key_of(name)):
            return written
        return self._value(written, name, fallback=fallback.partition("=")[2])

    # --- conditions --------------------------------------------------------------------------

    def _tag(self, inner: str) -> str:
        word, _, rest = inner.partition(" ")
        word = OF_THEIRS.get(word, word)
        if word not in KEYWORDS - {"and", "or", "not", "contains"}:
            return self._drop(f"{{% {word[:40]} %}}")
        return self._logic(word, rest)

    def _handlebars(self, said: str) -> str:
        opening = re.match(r"#\s*(if|unless)\s+([\w.@]+)$", said)
        if opening:
            return self._logic(opening[1], opening[2].lstrip("@"))
        closing = re.match(r"/\s*(if|unless)$", said)
        if closing:
            return self._logic(f"end{closing[1]}", "")
        if said == "else":
            return self._logic("else", "")
        return self._drop(f"{{{{{said[:40]}}}}}")

    def _bars(self, written: str, inner: str) -> str:
        word, _, rest = inner.partition(":")
        known = {"IF": "if", "ELSEIF": "elsif", "IFNOT": "if", "ELSE": "else"}
        if word == "END" and rest.strip() in ("IF", "INTERESTED"):
            return self._logic("endif", "")
        if word not in known:
            return self._value(written, inner)
        found = re.fullmatch(r"\s*([A-Za-z][\w]*)\s*(?:(!?=)\s*(.*))?", rest)
        if word == "ELSE":
            return self._logic("else", "")
        if found is None:
            return self._drop(f"*|{word}:…|*")
        compared = f" {found[2].replace('=', '==', 1)} {_quoted(found[3])}" if found[2] else ""
        compared = compared.replace("!==", "!=")
        negated = "not " if word == "IFNOT" else ""
        return self._logic(known[word], f"{negated}{found[1]}{compared}")

    def _logic(self, word: str, asked: str) -> str:
        if not self.with_logic:
            return self._drop(f"{{% {word} %}}")
        if word not in WITH_CONDITION:
            return f"{{% {word} %}}"
        parts = QUOTED.split(asked)
        named = [
            one if at % 2 else IDENTIFIER.sub(self._asked, one) for at, one in enumerate(parts)
        ]
        return f"{{% {word} {''.join(named).strip()} %}}"

    def _asked(self, found: re.Match[str]) -> str:
        if found[0] in KEYWORDS:
            return found[0]
        key = key_of(found[0])
        self.made.values.setdefault(key, Value(key, found[0])).count += 1
        return self.name(key) or "nil"

    def _drop(self, what: str) -> str:
        self.made.dropped[" ".join(what.split())[:80]] += 1
        return ""


def key_of(said: str) -> str:
    """By what a value is one however it is written: `contact['First Name']` as
    `contact.first_name`.
    """
    dotted = re.sub(r"\[['\"]?([\w ]+)['\"]?\]", r".\1", said.strip())
    words = re.sub(r"[^\w.]+", "_", dotted).strip("_.").lower()
    return re.sub(r"^\d+|(?<=\.)\d+", "", words).strip(".")[:100]


def _quoted(said: str) -> str:
    return '"' + said.strip().strip("'\"").replace('"', "") + '"'


def _is_filter(word: str) -> bool:
    try:
        parse(f"{{{{ x | {word} }}}}")
    except TemplateSyntax:
        return False
    return True


def _kept_filters(filters: str) -> str:
    """What our language knows of them, but for the stand-in."""
    kept = ""
    for one in re.split(r"\|(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)", filters.strip()):
        said = one.strip()
        if said and not said.startswith("default") and _is_filter(said):
            kept += f" | {said}"
    return kept
