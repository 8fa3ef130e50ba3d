"""What merges and duplicates keep of people."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ground.personal import Person, goes, of_nobody
from merging.models import Duplicate, MatchKey, Merge, Moved


def pairs_of(person: Person) -> QuerySet[Duplicate]:
    return Duplicate.objects.filter(Q(first=person.contact) | Q(second=person.contact))


goes(Merge, "survivor", texts=("other_name", "before", "after", "picture", "changes"))
goes(Moved, "merge__survivor", texts=("taken", "facts"))
goes(Duplicate, find=pairs_of)
goes(MatchKey)
of_nobody(_("The firm's own rules; it names no contact."), "merging.duplicaterules")
of_nobody(
    _("Of organisations; whom they name is named by their own rows."),
    "merging.organisationmerge",
    "merging.organisationduplicate",
    "merging.organisationkey",
)
