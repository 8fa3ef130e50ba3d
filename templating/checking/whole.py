"""All that is to be said about a template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contacts.conditions.parsing import parse as parse_conditions
from contacts.errors import BadConditions
from templating.blocks.shapes import every, faults_of
from templating.checking.findings import Findings
from templating.checking.mails import check_mail
from templating.checking.others import check_body, check_sms, check_whatsapp
from templating.checking.words import Content, check_variables, check_words
from templating.composing import Sources, build
from templating.language.analysis import Variable, together
from templating.models import Template
from templating.rendering import Rendered
from templating.trials import Trial, try_out

Channel = Template.Channel


@dataclass(frozen=True)
class Looked:
    """A template that was looked at: what it becomes, and what there is to say about it."""

    sources: Sources
    trial: Trial
    findings: Findings

    @property
    def rendered(self) -> Rendered:
        """The message as whoever it was seen as would get it."""
        return self.trial.rendered


def look(
    content: Content,
    *,
    channel: str,
    category: str,
    locale: str,
    values_of: Callable[[list[Variable]], Mapping[str, Any]],
) -> Looked:
    """What a template becomes, and every finding about it.

    `values_of` gives the values for what it asks for; parts of whoever it is seen as.
    """
    found = Findings()
    for fault in faults_of(content.get("blocks") or [], content.get("design")):
        found.error("shape", fault.path, fault.detail)
    if found:
        return Looked(Sources(), Trial(Rendered("", "", "", "")), found)
    asked = check_words(content, found)
    check_conditions(content, found)
    if found.has_errors:
        return Looked(Sources(), Trial(Rendered("", "", "", "")), found)
    sources = build(content, locale=locale, channel=channel)
    trial = try_out(sources, values_of(all_of(asked, sources)), locale=locale)
    tell_trial(trial, asked, found)
    check_variables(content, asked, found)
    is_marketing = category == Template.Category.MARKETING
    if channel == Channel.EMAIL:
        check_mail(content, sources, trial, is_marketing=is_marketing, found=found)
    else:
        check_body(content, found)
    if channel == Channel.SMS:
        check_sms(content, trial, is_marketing=is_marketing, found=found)
    if channel == Channel.WHATSAPP:
        check_whatsapp(content, found)
    return Looked(sources, trial, found)


def all_of(asked: Mapping[str, list[Variable]], sources: Sources) -> list[Variable]:
    """Everything that is asked for, the conditions of blocks among it."""
    shown = [Variable(name, condition=tree) for name, tree in sources.conditions.items()]
    return together([one for found in asked.values() for one in found]) + shown


def check_conditions(content: Content, found: Findings) -> None:
    for path, block in every(content.get("blocks") or []):
        if tree := block.get("when"):
            try:
                parse_conditions(tree, root=f"{path}.when", is_kept=True)
            except BadConditions as fault:
                for one in fault.facts["errors"]:
                    found.error("condition", one["field"], one["detail"])


def tell_trial(trial: Trial, asked: Mapping[str, Any], found: Findings) -> None:
    # The plain part is made of the same blocks, and does too much where the HTML does.
    if bounds := next((one for one in trial.faults if one["code"] == "bounds"), None):
        detail = _("The template does more than a message may: too many rounds, or too much text.")
        found.error("bounds", bounds["part"], detail)
    for fault in trial.faults:
        if fault["code"] == "syntax":
            found.error("syntax", fault["part"], fault["detail"], near=fault["near"])
    missing = {fault["name"] for fault in trial.faults if fault["code"] == "missing"}
    for name in sorted(missing):
        place = next((where for where, all_of in asked.items() if _asks(all_of, name)), "")
        detail = _("“{name}” is missing here, and nothing stands in for it.")
        found.warn("missing", place, detail.format(name=name), name=name)


def _asks(variables: Any, name: str) -> bool:
    return any(one.name == name and one.is_needed for one in variables)
