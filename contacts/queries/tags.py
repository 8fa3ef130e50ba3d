"""Tags as lists show them, and who carries them."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery

from contacts.models import Contact, Tag, Tagging
from contacts.queries.resources import sees_all


def list_tags(*, for_user: Any, counted: bool = False) -> QuerySet[Tag]:
    """All tags; `carriers` is how many contacts carry each, of those the person may see."""
    tags = Tag.objects.all()
    if not counted:
        return tags
    carried = Tagging.objects.filter(tag=OuterRef("pk"))
    if not sees_all(for_user):
        carried = carried.filter(contact__in=Contact.objects.visible_to(for_user).values("pk"))
    number = carried.order_by().values("tag").annotate(number=Count("*")).values("number")
    return tags.annotate(carriers=Subquery(number, output_field=IntegerField()))


def carrying_any(contacts: QuerySet[Any], slugs: list[str]) -> QuerySet[Any]:
    """Those of the contacts that carry one of the tags."""
    # Said with their ids, the database can tell beforehand how many that may be.
    tags = list(Tag.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return contacts.filter(Exists(Tagging.objects.filter(contact=OuterRef("pk"), tag__in=tags)))


def carrying_none(contacts: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the contacts that carry no tag at all."""
    return contacts.filter(~Exists(Tagging.objects.filter(contact=OuterRef("pk"))))


def carrying_some(contacts: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the contacts that carry any tag."""
    return contacts.filter(Exists(Tagging.objects.filter(contact=OuterRef("pk"))))
