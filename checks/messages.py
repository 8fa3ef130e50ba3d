"""What our pages say in other languages: `python -m checks.messages` brings the catalogues up
to date.

It gathers every text from templates, from calls of gettext and from the docstrings of refusals,
keeps the translations there are, drops those nobody says any more, leaves new ones empty to be
filled in, and compiles. No tool of gettext's is needed. A test fails while a text has no
translation, or when the compiled catalogue is not that of the readable one.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checks import catalogues
from checks.catalogues import Entry, Message
from checks.rules import APPS

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de",)
#: Function → how many of its arguments are texts, and whether the first is a context.
CALLS = {"_": (1, False), "gettext": (1, False), "gettext_lazy": (1, False)}
CALLS |= {"gettext_noop": (1, False), "ngettext": (2, False), "ngettext_lazy": (2, False)}
CALLS |= {"pgettext": (2, True), "pgettext_lazy": (2, True), "npgettext": (3, True)}
#: The same calls in what Django makes of a template.
IN_TEMPLATE = re.compile(
    r"\b(_|n?p?gettext)\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?)+)"
)
TEXT = re.compile(r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


def catalogue_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def messages() -> dict[Message, list[str]]:
    """Every text that is said, with the files that say it. Django must be set up."""
    found: dict[Message, set[str]] = {}
    for place, message in [*from_code(), *from_templates(), *from_refusals()]:
        found.setdefault(message, set()).add(place)
    return {message: sorted(places) for message, places in sorted(found.items())}


def from_code() -> Iterator[tuple[str, Message]]:
    for path in sorted(path for app in (*APPS, "config") for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                words = [text for text in texts if isinstance(text, str)]
                if name in CALLS and words:
                    yield str(path.relative_to(ROOT)), said(name, words)


def from_templates() -> Iterator[tuple[str, Message]]:
    from django.utils.translation.template import templatize

    for path in sorted(templates()):
        for call in IN_TEMPLATE.finditer(templatize(path.read_text(), origin=str(path))):
            texts = [ast.literal_eval(text) for text in TEXT.findall(call[2])]
            yield str(path.relative_to(ROOT)), said(call[1], texts)


def templates() -> Iterator[Path]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def from_refusals() -> Iterator[tuple[str, Message]]:
    """A refusal's docstring is what it says to a person."""
    from checks.api_errors import rows

    for _status, _code, meaning in rows():
        yield "docs/api.md", Message(meaning.replace("\\|", "|"))


def said(function: str, texts: list[str]) -> Message:
    most, has_context = CALLS[function]
    texts = texts[:most]
    context = texts.pop(0) if has_context else ""
    return Message(texts[0], plural=texts[1] if len(texts) > 1 else "", context=context)


def brought_up_to_date(language: str) -> list[Entry]:
    """The catalogue as it should be, new texts left empty."""
    path = catalogue_of(language)
    kept = catalogues.read(path.read_text()) if path.exists() else {}
    return [Entry(message, kept.get(message, ("",) * message.forms)) for message in messages()]


def missing(entries: list[Entry]) -> list[str]:
    return [entry.message.text for entry in entries if not all(entry.said)]


def write(language: str) -> list[str]:
    """Write a language's catalogue; the texts that still have no translation."""
    entries, path = brought_up_to_date(language), catalogue_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogues.written(language, entries))
    path.with_suffix(".mo").write_bytes(catalogues.compiled(language, entries))
    return missing(entries)


def main() -> int:
    import django

    from config import env

    env.prefer_django_settings("config.settings")
    django.setup()
    left = {language: write(language) for language in LANGUAGES}
    for language, texts in left.items():
        sys.stdout.write(f"{language}: {len(texts)} without a translation\n")
        sys.stdout.writelines(f"  {text}\n" for text in texts)
    return 1 if any(left.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
