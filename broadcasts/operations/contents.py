"""What a variant says, as a version that does not change any more."""

from dataclasses import replace
from datetime import datetime

from accounts.models import User
from accounts.queries import current_firm
from broadcasts.models import Variant
from messaging.models import Category
from messaging.plain_words import own_words
from templating.composing import Sources, sources_of
from templating.models import Template, TemplateVersion
from templating.queries import nearest, published_versions
from templating.rendering import Prepared, prepare_sources


def versions_of(
    variant: Variant, *, by: User, now: datetime
) -> tuple[TemplateVersion, list[TemplateVersion]]:
    """What most are told, and the same in other languages: the template's versions where it is
    said as it stands there; versions of its own otherwise.

    :raises TemplateSyntax: if the words cannot be understood.
    """
    known, spoken = variant.template_version, versions_in(variant)
    if known is not None and not has_own_subject(variant):
        return spoken.get("", known), translations_of(variant)
    template = _put_away(variant, by=by, now=now)
    usual = _kept(variant, spoken.pop("", known), template, by=by, now=now)
    others = [one for one in spoken.values() if one.locale != usual.locale]
    return usual, [_kept(variant, one, template, by=by, now=now) for one in others]


def _kept(
    variant: Variant,
    known: TemplateVersion | None,
    template: Template,
    *,
    by: User,
    now: datetime,
) -> TemplateVersion:
    """A version of this broadcast alone, that says what the known one says under its subject."""
    sources, locale = _sources(variant, known)
    prepared = prepare_sources(sources, locale=locale)
    return TemplateVersion.objects.create(
        template=template,
        locale=locale,
        subject=sources.subject,
        preheader=sources.preheader,
        blocks=known.blocks if known is not None else [],
        design=known.design if known is not None else {},
        text=sources.text,
        html=sources.html,
        whatsapp=known.whatsapp if known is not None else {},
        variables=[one.as_json() for one in prepared.variables],
        created_by=by,
        published_by=by,
        published_at=now,
    )


def versions_in(variant: Variant) -> dict[str, TemplateVersion]:
    """Language → what is said in it; under "" what everybody else gets: the firm's language, or
    the one that was chosen. Empty for what is said in one language: words of its own are in one,
    and so is a subject of its own that nobody said in others.
    """
    known = variant.template_version
    if known is None or not variant.broadcast.by_language:
        return {}
    # What was chosen stays as it was chosen; of the others the newest is said.
    found = {**published_versions(known.template), known.locale: known}
    if has_own_subject(variant):
        said = {known.locale, *variant.subjects}
        found = {locale: one for locale, one in found.items() if locale in said}
        if len(found) < 2:
            return {}
    return {**found, "": nearest(found, current_firm().locale, known.locale)}


def translations_of(variant: Variant) -> list[TemplateVersion]:
    """What is said to whoever has another language than most."""
    found = versions_in(variant)
    usual = found.pop("", None)
    return [one for one in found.values() if one != usual]


def prepared_of(variant: Variant) -> Prepared:
    """What a variant says, ready to be filled; nothing is kept of it.

    :raises TemplateSyntax: if the words cannot be understood.
    """
    sources, locale = _sources(variant, variant.template_version)
    return prepare_sources(sources, locale=locale)


def has_own_subject(variant: Variant) -> bool:
    """Whether it says something else at its head than its template does."""
    known = variant.template_version
    return known is not None and variant.subject.strip() not in ("", known.subject)


def subject_in(variant: Variant, locale: str) -> str:
    """Its own subject in a language; "" where it has none."""
    return str(variant.subjects.get(locale, "")).strip() or variant.subject.strip()


def _sources(variant: Variant, known: TemplateVersion | None) -> tuple[Sources, str]:
    """What it says, and in which language."""
    if known is None:
        said, locale = _own(variant), current_firm().locale
    else:
        said, locale = sources_of(known), known.locale
    chosen = variant.template_version
    is_chosen = chosen is None or chosen.locale == locale
    subject = variant.subject.strip() if is_chosen else subject_in(variant, locale)
    return replace(said, subject=subject or said.subject), locale


def _own(variant: Variant) -> Sources:
    topic = variant.broadcast.topic
    is_marketing = topic is not None and topic.category == Category.MARKETING
    channel = variant.broadcast.channel
    return own_words(channel, variant.subject, variant.text, is_marketing=is_marketing)


def _put_away(variant: Variant, *, by: User, now: datetime) -> Template:
    """A template that lists do not offer, since it is this broadcast's alone."""
    broadcast, topic = variant.broadcast, variant.broadcast.topic
    slug = f"broadcast-{broadcast.pk}-{variant.pk}"
    # What was said before stays as it was said: those who got it have it by its version.
    before = Template.objects.filter(slug__startswith=f"{slug}-").count()
    return Template.objects.create(
        slug=f"{slug}-{before + 1}",
        name=f"{broadcast.name[:78]} {variant.name}",
        channel=broadcast.channel,
        category=topic.category if topic is not None else Category.MARKETING,
        created_by=by,
        archived_at=now,
    )
