"""Contacts by where they stand in their lifecycle, which they know by its relation alone."""

from typing import Any

from django.db.models import Q, QuerySet

#: Stands for those who are in no stage.
NOWHERE = "none"


def in_stages(contacts: QuerySet[Any], keys: list[str]) -> QuerySet[Any]:
    """Those of the contacts that are in one of the stages."""
    there = Q(standing__stage__key__in=[key for key in keys if key != NOWHERE])
    return contacts.filter(there | Q(standing__stage=None) if NOWHERE in keys else there)


def safe(contacts: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the contacts that are not known to be at risk."""
    return contacts.filter(Q(standing=None) | Q(standing__at_risk=False))
