"""The values that every template can ask for, for the picker and the checks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.models import ContactType, CustomField, Of
from templating.rendering import GIVEN_BY_SENDER
from templating.values import TAKEN, name_of_type


@dataclass(frozen=True)
class Tag:
    """A value: what to write for it, what people call it, and one as an example."""

    name: str
    label: Any
    group: str
    sample: Any = None
    #: Whether every contact has one.
    is_sure: bool = False


CONTACT, ORGANISATION, OWNER, FIRM, LINKS = "contact", "organisation", "owner", "firm", "links"
FIXED = (
    Tag("first_name", _("First name"), CONTACT, "Jane"),
    Tag("last_name", _("Last name"), CONTACT, "Doe"),
    Tag("name", _("Name"), CONTACT, "Jane Doe"),
    Tag("email", _("E-mail address"), CONTACT, "jane@example.org"),
    Tag("phone", _("Phone number"), CONTACT, "+12025550101"),
    Tag("country", _("Country"), CONTACT, "US"),
    Tag("address.city", _("City"), CONTACT, "Springfield"),
    Tag("birth_date", _("Date of birth"), CONTACT, "1990-05-17"),
    Tag("registered_on", _("Registered on"), CONTACT, "2025-09-01"),
    Tag("external_id", _("Id in your product"), CONTACT, "u-81c2"),
    Tag("organisation.name", _("Name of the organisation"), ORGANISATION, "Northgate School"),
    Tag("organisation.website", _("Website"), ORGANISATION, "https://example.org"),
    Tag("organisation.phone", _("Phone number"), ORGANISATION, "+12025550123"),
    Tag("owner.name", _("Name of the owner"), OWNER, "Ada Diaz"),
    Tag("owner.first_name", _("First name of the owner"), OWNER, "Ada"),
    Tag("owner.email", _("E-mail address of the owner"), OWNER, "ada@example.org"),
    Tag("owner.phone", _("Phone number of the owner"), OWNER, "+12025550199"),
    Tag("owner.signature", _("Signature of the owner"), OWNER, "Ada Diaz, Adviser"),
    Tag("firm.name", _("Name of your firm"), FIRM, "Rapport", is_sure=True),
    Tag("firm.support_email", _("Support address"), FIRM, "help@example.org"),
    Tag("today", _("Today"), FIRM, "2026-03-10", is_sure=True),
    Tag("year", _("This year"), FIRM, 2026, is_sure=True),
    Tag("unsubscribe_url", _("Link to unsubscribe"), LINKS, "https://example.org/u", is_sure=True),
    Tag("preferences_url", _("Link to choose"), LINKS, "https://example.org/p", is_sure=True),
    Tag(
        "view_url",
        _("Link to read it in the browser"),
        LINKS,
        "https://example.org/v",
        is_sure=True,
    ),
)
SAMPLES_BY_KIND: dict[str, Any] = {
    "number": 12,
    "percent": 40,
    "currency": {"amount": 49, "currency": "USD"},
    "boolean": True,
    "date": "2026-03-10",
    "datetime": "2026-03-10T12:00:00+00:00",
    "url": "https://example.org/",
    "email": "jane@example.org",
    "phone": "+12025550101",
}


def tags() -> list[Tag]:
    """All values that a contact can bring, with the firm's own fields."""
    found = [*FIXED]
    fields = CustomField.objects.filter(sensitive=False, is_retired=False)
    for field in fields.filter(of__in=[Of.CONTACT, Of.ORGANISATION]).order_by("of", "order", "id"):
        prefix = "" if field.of == Of.CONTACT else "organisation."
        group = CONTACT if field.of == Of.CONTACT else ORGANISATION
        kept = "labels" if field.options else "custom"
        found.append(Tag(f"{prefix}{kept}.{field.slug}", field.label, group, sample_of(field)))
    for type in ContactType.objects.filter(of=Of.CONTACT).order_by("slug"):
        name = name_of_type(type.slug)
        if name not in TAKEN:
            for part, label, sample in RELATED:
                found.append(Tag(f"{name}.{part}", f"{type.name}: {label}", "related", sample))
    return found


RELATED = (("first_name", _("First name"), "Kim"), ("name", _("Name"), "Kim Doe"))


def sample_of(field: CustomField) -> Any:
    """A value that a field could hold."""
    if field.options:
        label = field.options[0]["label"]
        return [label] if field.kind == CustomField.Kind.MULTI_SELECT else label
    return SAMPLES_BY_KIND.get(field.gives, field.label)


def sample_values() -> dict[str, Any]:
    """Somebody who does not exist, with a value for everything that contacts can bring."""
    values: dict[str, Any] = {"tags": ["VIP"], "scores": {}}
    for tag in tags():
        within = values
        *steps, last = tag.name.split(".")
        for step in steps:
            within = within.setdefault(step, {})
        within[last] = tag.sample
    values["contact"] = {name: one for name, one in values.items() if name not in GIVEN_BY_SENDER}
    return values


def is_known(name: str) -> bool:
    """Whether a contact can bring a value by itself, or the firm does."""
    root = name.partition(".")[0]
    if root in TAKEN:
        return True
    slugs = ContactType.objects.filter(of=Of.CONTACT).values_list("slug", flat=True)
    return root in {name_of_type(slug) for slug in slugs}


SURE = frozenset(tag.name for tag in FIXED if tag.is_sure) | {"id", "tags", "scores", "email"}


def may_be_missing(name: str) -> bool:
    """Whether there can be a contact without it. Whoever gets a mail has an address."""
    return name not in SURE and name.partition(".")[0] not in {"when", "forloop", "scores"}
