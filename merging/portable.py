"""What of duplicates and merges leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, stays
from merging.models import (
    Duplicate,
    DuplicateRules,
    Merge,
    OrganisationDuplicate,
    OrganisationMerge,
)

leaves(Merge, "merges", hidden=("moved", "picture", "changes"))
leaves(
    OrganisationMerge,
    "organisation_merges",
    hidden=("moved", "picture", "changes", "before", "after", "kept"),
)
leaves(OrganisationDuplicate, "organisation_duplicates")
leaves(Duplicate, "duplicates")
leaves(DuplicateRules, "duplicate_rules")
stays(_("What it takes to undo a merge here."), "merging.moved")
stays(_("Worked out of the records."), "merging.matchkey", "merging.organisationkey")
