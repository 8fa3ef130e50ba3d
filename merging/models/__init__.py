"""Duplicates and merges: one module per noun, gathered for Django."""

from merging.models.duplicates import Duplicate, DuplicateQuerySet, DuplicateRules, MatchKey
from merging.models.merges import Merge, MergeQuerySet, Moved

__all__ = [
    "Duplicate",
    "DuplicateQuerySet",
    "DuplicateRules",
    "MatchKey",
    "Merge",
    "MergeQuerySet",
    "Moved",
]
