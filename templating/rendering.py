"""What a version says to somebody: parsed once, filled many times.

```python
prepared = prepare(version)
values = values_for(contacts, prepared.variables, now=now)
for contact in contacts:
    rendered = prepared.render({**values[contact.pk], "unsubscribe_url": …})
```
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from templating.composing import Sources, sources_of
from templating.language.analysis import Variable, together
from templating.language.parsing import Program, parse
from templating.models import TemplateVersion
from templating.wording import words_of

#: Given by whoever sends, for each message anew.
GIVEN_BY_SENDER = ("unsubscribe_url", "preferences_url", "view_url")
#: What would end a line of a header, or hide the rest of one.
UNFIT_IN_HEADERS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)
LONGEST_SUBJECT = 500
#: What blocks that are not shown leave behind in the plain part.
GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as one person gets it."""

    subject: str
    preheader: str
    html: str
    text: str


@dataclass(frozen=True)
class Prepared:
    """A version that was parsed, to be filled for many people."""

    subject: Program
    preheader: Program
    html: Program
    text: Program
    variables: list[Variable]

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """The message that the values make.

        :raises MissingVariable: naming a value that is shown, not there, and has no fallback.
        :raises TemplateBounds: if it does more than a message may.
        """
        return Rendered(
            one_line(self.subject.render(values)),
            one_line(self.preheader.render(values)),
            self.html.render(values),
            GAPS.sub("\n\n", self.text.render(values)),
        )

    def missing_in(self, values: Mapping[str, Any]) -> list[str]:
        """The names that are surely needed and not among the values."""
        return [one.name for one in self.variables if one.is_needed and not known(one, values)]


def prepare(version: TemplateVersion) -> Prepared:
    """A version, parsed; of a draft what it would become.

    :raises TemplateSyntax: if a draft cannot be understood. What is published can be.
    """
    return prepare_sources(sources_of(version), locale=version.locale)


def prepare_sources(sources: Sources, *, locale: str) -> Prepared:
    words = words_of(locale)
    subject, preheader, text = (
        parse(source, words=words) for source in (sources.subject, sources.preheader, sources.text)
    )
    html = parse(sources.html, escapes=True, words=words)
    programs = (subject, preheader, html, text)
    found = together(variable for program in programs for variable in program.variables)
    return Prepared(*programs, with_conditions(found, sources.conditions))


def variables_of(version: TemplateVersion) -> list[Variable]:
    """What a version asks for, without filling it; of a published one as it was reckoned then."""
    if version.published_at is not None:
        return [Variable.from_json(one) for one in version.variables]
    return prepare(version).variables


def with_conditions(
    found: Iterable[Variable], conditions: Mapping[str, dict[str, Any]]
) -> list[Variable]:
    listed = list(found)
    for one in listed:
        one.condition = conditions.get(one.name)
    return listed


def known(variable: Variable, values: Mapping[str, Any]) -> bool:
    """Whether the values hold a variable; an empty list is one."""
    found: Any = values
    for step in variable.name.split("."):
        if not isinstance(found, Mapping):
            return False
        found = found.get(step)
    return found is not None and found != ""


def one_line(said: str) -> str:
    """Text that is safe in a header: a single line, and nothing that reorders it."""
    return UNFIT_IN_HEADERS.sub(" ", said).strip()[:LONGEST_SUBJECT]
