"""What every list of the admin shares: it stays quick at millions of rows, and says how many."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import JSONField, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from ground.totals import Total, total_of

SEARCH_BY = {"=": "exact", "^": "startswith"}
#: Pages that can be turned to. Beyond, the database would read all rows before them.
MOST_PAGES = 200
#: State → colour, by what it means for whoever looks after the house.
TONES = {
    "done": "success",
    "cancelled": "",
    **dict.fromkeys(("waiting", "queued"), "info"),
    **dict.fromkeys(("running", "leased", "handing_off", "cancelling"), "primary"),
    "unknown": "warning",
    **dict.fromkeys(("dead", "failed"), "danger"),
}


class EstimatedPaginator(Paginator):
    """Counts exactly while there are few, and asks the planner when there are many."""

    template_name = "ground/admin/pagination.html"

    @cached_property
    def total(self) -> Total:
        rows: Any = self.object_list
        return total_of(rows)

    @cached_property
    def count(self) -> int:
        return self.total.value

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, MOST_PAGES)

    @property
    def is_cut_short(self) -> bool:
        return self.count > MOST_PAGES * self.per_page


class Indented(json.JSONEncoder):
    """JSON as a person can read and edit it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "indent": 2, "sort_keys": True})


class QuickAdmin(ModelAdmin):
    """Lists by the estimated number of rows, fifty at a time, ordered by an index."""

    formfield_overrides = {JSONField: {"encoder": Indented}}
    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
    warn_unsaved_form = True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows that fit every word by one of `search_fields`.

        `=name` is compared as a whole and `^name` by its beginning, both as written, so that
        an index of the column finds them; a name alone by any part of it, for small tables.
        """
        for word in search_term.replace("\x00", " ").split():
            queryset = queryset.filter(self._fits(word))
        return queryset, False

    def _fits(self, word: str) -> Q:
        fitting = Q(pk__in=[])
        for field in self.search_fields:
            how, name = SEARCH_BY.get(field[0], "icontains"), field.lstrip("=^")
            if how != "exact" or self._could_be(name, word):
                fitting |= Q(**{f"{name}__{how}": word})
        return fitting

    def _could_be(self, name: str, word: str) -> bool:
        try:
            get_fields_from_path(self.model, name)[-1].clean(word, None)
        except ValidationError:
            return False
        return True


class ReadOnly:
    """Rows to look at: nobody adds, changes or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(ReadOnly, TabularInline):
    """Rows on the page of the record they belong to, whose page has asked who may see them."""

    extra = 0
    can_delete = False
    hide_title = True
    #: More than these are looked up in their own list.
    per_page = 20

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def record_link(label: str, pk: Any, text: Any = "") -> str:
    """A link to a record's page, from its id alone; a dash where there is none."""
    if pk is None or pk == "":
        return "–"
    address = reverse(f"admin:{label.lower().replace('.', '_')}_change", args=[pk])
    return format_html('<a href="{}">{}</a>', address, text or pk)


def state_column(field: str = "state") -> Any:
    """A column that shows a state as a badge in the colour of what it means."""

    def show(_room: Any, row: Model) -> tuple[str, str]:
        return getattr(row, field), getattr(row, f"get_{field}_display")()

    show.short_description = _("State")  # type: ignore[attr-defined]
    show.admin_order_field = field  # type: ignore[attr-defined]
    show.label = TONES  # type: ignore[attr-defined]
    return show


def field_names(model: type[Model], *, without: Iterable[str] = ()) -> list[str]:
    """The model's own columns, in their order."""
    left_out = set(without)
    return [field.name for field in model._meta.fields if field.name not in left_out]


def one_of(
    field: str, title: Any, known: Callable[[], Iterable[tuple[str, Any]]]
) -> type[SimpleListFilter]:
    """A filter on a column by values that are known without asking a big table for them."""

    class OneOf(SimpleListFilter):
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return list(known())

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    OneOf.title = title
    return OneOf
