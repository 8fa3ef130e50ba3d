"""Duplicates and merges: one module per noun, gathered for Django."""

from merging.models.duplicates import Duplicate, DuplicateQuerySet, DuplicateRules, MatchKey
from merging.models.merges import Merge, MergeQuerySet, Moved
from merging.models.organisations import (
    OrganisationDuplicate,
    OrganisationKey,
    OrganisationMerge,
)

__all__ = [
    "Duplicate",
    "DuplicateQuerySet",
    "DuplicateRules",
    "MatchKey",
    "Merge",
    "MergeQuerySet",
    "Moved",
    "OrganisationDuplicate",
    "OrganisationKey",
    "OrganisationMerge",
]
