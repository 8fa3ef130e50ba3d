"""What every admin page of ours asks: the page's permission code, and which rows it reaches."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.ownership import visible_to
from accounts.permissions import SETTINGS_MANAGE
from ground.admin_site.lists import QuickAdmin, ReadOnly
from ground.refusals import Refusal


class CodedAdmin(QuickAdmin):
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
        people = None if self.through else getattr(self.model, "holds_people", False)
        return visible_to(request.user, self.codes[deed], through=self.through, people=people)

    def _reaches(self, request: HttpRequest, deed: str, obj: Model | None) -> bool:
        if obj is None:
            return True
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        return rows.filter(self._reach(request, deed)).exists()


class ReadOnlyAdmin(ReadOnly, CodedAdmin):
    """Rows for whoever runs the system to look at."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    ordering: Sequence[str] = ("-pk",)


class ReadOnlyVisibleAdmin(ReadOnly, VisibleRowsAdmin):
    """Rows of records that somebody looks after, to look at within one's reach."""


class RecentSignInAdmin(CodedAdmin):
    """Changing anything here needs a recent sign-in, as it does over the API."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().changeform_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().changelist_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recently(super().delete_view, request, *args, **kwargs)

    def _recently(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from accounts.sign_in import signed_in_recently

        if request.method == "POST" and not signed_in_recently(request):
            back = urlencode({"next": request.path})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{back}")
        try:
            answer: HttpResponse = view(request, *args, **kwargs)
        except Refusal as refusal:
            self.message_user(request, refusal.detail, level="error")
            return HttpResponseRedirect(request.path)
        return answer


class ActsOnRows(CodedAdmin):
    """A deed on the chosen rows, one by one; a refusal is told and leaves the others done."""

    def act_on_each(
        self, request: HttpRequest, rows: QuerySet[Any], deed: Callable[[Any], object], told: Any
    ) -> None:
        done = 0
        for row in rows.order_by("pk"):
            try:
                deed(row)
            except Refusal as refusal:
                self.message_user(request, f"{row}: {refusal.detail}", level="error")
            else:
                done += 1
        if done:
            self.message_user(request, told.format(done), level="success")
