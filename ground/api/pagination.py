"""Keyset pages: as fast on the last page as on the first, with an estimated total."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from ground.api.errors import BadCursor, BadParameter
from ground.api.keyset import Cursor, Order, rows_behind, values_of
from ground.totals import Total, total_of

PARAMETERS = frozenset({"cursor", "page_size", "ordering"})


class KeysetPagination(BasePagination):
    """Pages of any ordering the view allows.

    The view's `orderings` maps the names that `?ordering=` accepts to the columns they
    stand for; a leading `-` turns the direction. The id settles ties. Only an ordering
    by a single column may hold NULLs. `default_ordering` is what comes without the parameter.
    """

    page_size = 50
    max_page_size = 200
    ordering = "-id"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        self.order = self._order(request, view)
        size = self._size(request)
        text = request.query_params.get("cursor")
        cursor = Cursor.decode(text) if text else None
        if cursor and cursor.order != self._signed(self.order):
            raise BadCursor("The cursor belongs to another ordering.", field="cursor")
        back = bool(cursor and cursor.back)
        rows = self._read(queryset, cursor, size + 1, back)
        more, rows = len(rows) > size, rows[:size]
        if back:
            rows.reverse()
        if cursor:
            self.total = cursor.total
        else:
            self.total = total_of(queryset) if more else Total(len(rows), exact=True)
        self.next = self._link(rows, last=True) if (back or more) else None
        self.previous = self._link(rows, last=False) if (cursor and (more or not back)) else None
        return rows

    def _read(
        self, queryset: QuerySet[Any], cursor: Cursor | None, wanted: int, back: bool
    ) -> list[Any]:
        order = self.order.turned() if back else self.order
        if cursor is None:
            return list(queryset.order_by(*order.terms())[:wanted])
        rows: list[Any] = []
        for stretch in rows_behind(queryset, order, cursor):
            rows.extend(stretch[: wanted - len(rows)])
            if len(rows) == wanted:
                break
        return rows

    def _order(self, request: Request, view: Any) -> Order:
        default = getattr(view, "default_ordering", None) or self.ordering
        orderings = getattr(view, "orderings", None) or {
            default.lstrip("-"): (default.lstrip("-"),)
        }
        asked = request.query_params.get("ordering") or default
        name = asked.removeprefix("-")
        if name not in orderings:
            allowed = ", ".join(sorted(orderings))
            raise BadParameter(
                f"Order by one of {allowed}; a leading - turns the direction.", field="ordering"
            )
        return Order(name, orderings[name], asked.startswith("-"))

    def _size(self, request: Request) -> int:
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        size = int(asked[:9]) if asked.isascii() and asked.isdigit() else 0
        if not 1 <= size <= self.max_page_size:
            raise BadParameter(f"A page holds 1 to {self.max_page_size} rows.", field="page_size")
        return size

    def _link(self, rows: list[Any], *, last: bool) -> str | None:
        if not rows:
            return remove_query_param(self.address, "cursor") if last else None
        row = rows[-1 if last else 0]
        cursor = Cursor(
            self._signed(self.order), values_of(row, self.order), row.pk, not last, self.total
        )
        return replace_query_param(self.address, "cursor", cursor.encode())

    def _signed(self, order: Order) -> str:
        return f"-{order.name}" if order.descending else order.name

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "results": data,
                "next": self.next,
                "previous": self.previous,
                "total": {"value": self.total.value, "exact": self.total.exact},
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous", "total"],
            "properties": {
                "results": schema,
                "next": {**link, "description": "The page after this one."},
                "previous": {**link, "description": "The page before this one."},
                "total": {
                    "type": "object",
                    "required": ["value", "exact"],
                    "properties": {
                        "value": {"type": "integer", "examples": [2000]},
                        "exact": {
                            "type": "boolean",
                            "description": "False where the number is an estimate.",
                        },
                    },
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        default = getattr(view, "default_ordering", None) or self.ordering
        names = sorted(getattr(view, "orderings", None) or {default.lstrip("-"): ()})
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": 50}
        order = {"type": "string", "enum": [*names, *(f"-{name}" for name in names)]}
        return [
            _query("cursor", {"type": "string"}, "Taken from `next` or `previous`."),
            _query("page_size", size, "Rows in a page."),
            _query("ordering", {**order, "default": default}, "A leading `-` turns the direction."),
        ]


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
