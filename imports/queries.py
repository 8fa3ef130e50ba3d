"""Reading imports."""

from django.db.models import QuerySet

from accounts.models import User
from imports.models import Import, ImportLine


def lines_of(pk: int, *, for_user: User) -> QuerySet[ImportLine]:
    """The lines of an import, of those that the person sees."""
    seen = Import.objects.visible_to(for_user)
    return ImportLine.objects.filter(of__in=seen.filter(pk=pk))
