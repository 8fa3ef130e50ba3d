"""What every admin page of ours asks: the page's permission code, and which rows it reaches."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.ownership import visible_to


class CodedAdmin(ModelAdmin):
    """State `codes` by deed: "view", "add", "change", "delete"; one left out is refused."""

    codes: ClassVar[dict[str, str]] = {}

    def may(self, request: HttpRequest, deed: str) -> bool:
        user: Any = request.user
        code = self.codes.get(deed)
        granted: frozenset[str] = getattr(user, "granted_codes", frozenset())
        is_looking = getattr(user, "viewed_by", None) is not None and deed != "view"
        return code is not None and code in granted and user.is_active and not is_looking

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view") or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete")


class VisibleRowsAdmin(CodedAdmin):
    """For records that somebody looks after: only the rows that the person's codes reach.

    `through` is the path to the owned record, `"contact__"` for what belongs to a contact.
    """

    through: ClassVar[str] = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        found: QuerySet[Any] = rows.filter(self._reach(request, "view"))
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._reaches(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._reaches(request, "delete", obj)

    def _reach(self, request: HttpRequest, deed: str) -> Any:
        return visible_to(request.user, self.codes[deed], through=self.through)

    def _reaches(self, request: HttpRequest, deed: str, obj: Model | None) -> bool:
        if obj is None:
            return True
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        return rows.filter(self._reach(request, deed)).exists()
