"""What every endpoint of the API does alike, so that a view says only what is its own."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models import Model, QuerySet, prefetch_related_objects
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from ground.api import etags, idempotency, limits, pagination
from ground.api.errors import BadParameter, SessionExpired, UnknownParameter
from ground.api.serializers import (
    ResourceSerializer,
    columns_for,
    includes_of,
    lookups_for,
    names_of,
)
from ground.beside import Beside
from ground.versions import Outdated


class Conventions(APIView):
    """Unknown query parameters are refused, every POST honours Idempotency-Key, and the
    rate limit is told in headers.

    `parameters` names the query parameters of each action. An action listed in
    `answers_once` gives out a secret: its answer is never kept for a repeated request.
    """

    parameters: ClassVar[dict[str, frozenset[str]]] = {}
    answers_once: ClassVar[frozenset[str]] = frozenset()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = request = self.initialize_request(request, *args, **kwargs)
        try:
            self._refuse_method(request)
            limits.refuse_busy_address(request)
            self.initial(request, *args, **kwargs)
            self._refuse_strange_parameters(request)
            response = self._answer(request, *args, **kwargs)
        except Exception as fault:  # noqa: BLE001, RUF100 - DRF's own handler decides which it knows
            response = self.handle_exception(fault)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        if not request.successful_authenticator and had_session(request):
            raise SessionExpired
        super().permission_denied(request, message, code)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        allowance = getattr(request._request, "allowance", None)
        for name, value in (allowance.headers() if allowance else {}).items():
            response[name] = value
        return response

    def allowed_parameters(self) -> frozenset[str]:
        return self.parameters.get(self.deed, frozenset())

    @property
    def deed(self) -> str:
        """The viewset's action, or a plain view's method."""
        return getattr(self, "action", None) or (self.request.method or "").lower()

    def _refuse_method(self, request: Request) -> None:
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise exceptions.MethodNotAllowed(method.upper())

    def _refuse_strange_parameters(self, request: Request) -> None:
        allowed = self.allowed_parameters()
        for name, value in request.query_params.items():
            if name not in allowed:
                known = ", ".join(sorted(allowed)) or "none"
                raise UnknownParameter(
                    f"{name[:50]!r} is not a parameter here. Known ones: {known}.",
                    field=name[:50].replace("\x00", "\ufffd"),
                )
            if "\x00" in value:
                raise BadParameter("Text may not hold NUL characters.", field=name)

    def _answer(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        handler = getattr(self, (request.method or "").lower())
        key = idempotency.key_of(request) if request.method == "POST" else None
        if key is None:
            return handler(request, *args, **kwargs)  # type: ignore[no-any-return]
        return idempotency.answer_once(
            request,
            key=key,
            work=lambda: handler(request, *args, **kwargs),
            holds_secret=self.deed in self.answers_once,
        )


def had_session(request: Request) -> bool:
    """Whether the browser believes that somebody is signed in on it."""
    session = getattr(request._request, "session", None)
    if session is None or not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return False
    # A session that was ended is not there any more; one of somebody deactivated still is.
    return session.is_empty() or SESSION_KEY in session


class ResourceView(Conventions):
    """A single endpoint. State `codes` by lower-case method."""


class ResourceViewSet(Conventions, GenericViewSet[Any]):
    """A collection and its members. State `codes` by action, and return the rows the caller
    may see from `get_queryset`.

    With a `ResourceSerializer` the caller may ask for `?fields=` and `?include=`. `orderings`
    maps what `?ordering=` accepts to columns. A model with a `version` gets entity tags.
    """

    lookup_value_regex = "[0-9]{1,18}"
    orderings: dict[str, tuple[str, ...]] = {"id": ()}
    default_ordering: str = "-id"
    #: The input of create, update and partial_update, for the documents.
    input_class: ClassVar[type[Serializer[Any]] | None] = None
    #: What one is called and what many are, for the documents.
    nouns: ClassVar[tuple[str, str] | None] = None
    #: Columns shown that change without a new version.
    volatile: ClassVar[tuple[str, ...]] = ()

    def allowed_parameters(self) -> frozenset[str]:
        allowed = super().allowed_parameters()
        shape = {"fields"} if self._shapes() else set()
        if includes_of(self.get_serializer_class()):
            shape.add("include")
        if self.deed in {"list", "retrieve"}:
            allowed |= shape
        if self.deed == "list":
            filters = getattr(self, "filterset_class", None)
            allowed |= pagination.PARAMETERS | set(filters.base_filters if filters else ())
        return allowed

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["chosen"], context["included"] = self.chosen(), self.included()
        return context

    def chosen(self) -> frozenset[str] | None:
        """The fields `?fields=` asks for; None for all.

        :raises BadParameter: naming the fields there are.
        """
        asked = self._names("fields")
        if asked is None or not self._shapes():
            return None
        serializer: Any = self.get_serializer_class()
        known = names_of(serializer)
        return self._known(asked, known, "fields")

    def included(self) -> frozenset[str]:
        known = frozenset(includes_of(self.get_serializer_class()))
        return self._known(self._names("include") or frozenset(), known, "include")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = super().filter_queryset(queryset)
        if not self._shapes() or self.deed not in {"list", "retrieve"}:
            return queryset
        serializer: Any = self.get_serializer_class()
        chosen, included = self.chosen(), self.included()
        queryset = queryset.prefetch_related(*lookups_for(serializer, chosen, included))
        if chosen is None:
            return queryset
        columns = columns_for(serializer, chosen, included, also=self._columns_kept())
        return queryset.select_related(None).only(*columns) if columns else queryset

    @property
    def caller(self) -> Any:
        """Who asks: a member of staff, since the action's code was checked."""
        return self.request.user

    def given(
        self, shape: type[Serializer[Any]], data: Any = None, *, partial: bool = False
    ) -> Any:
        """The values of the body, checked and in Python's types.

        :raises ValidationError: naming each field that cannot be accepted.
        """
        checked = shape(
            data=self.request.data if data is None else data,
            partial=partial,
            context=self.get_serializer_context(),
        )
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def shown(self, row: Model) -> Any:
        """The row as a caller reads it; its relations are read anew."""
        serializer: Any = self.get_serializer_class()
        if self._shapes():
            lookups = lookups_for(serializer, self.chosen(), self.included())
            forget_relations(row, lookups)
            prefetch_related_objects([row], *lookups)
        return serializer(row, context=self.get_serializer_context()).data

    def tagged(self, row: Any, *, status: int = 200, **headers: str) -> Response:
        """An answer that shows the row and carries its entity tag."""
        if hasattr(row, "version"):
            headers["ETag"] = self._tag(row)
        return Response(self.shown(row), status=status, headers=headers)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Outdated) and "current" not in exc.facts:
            exc.facts["current"] = self.shown(self.get_object())
        return super().handle_exception(exc)

    def _tag(self, row: Any) -> str:
        return etags.tag_of(row, volatile=self.volatile, is_whole=not self.included())

    def _shapes(self) -> bool:
        return issubclass(self.get_serializer_class(), ResourceSerializer)

    def _names(self, parameter: str) -> frozenset[str] | None:
        text = self.request.query_params.get(parameter)
        return None if text is None else frozenset(filter(None, text.split(",")))

    def _known(self, asked: frozenset[str], known: frozenset[str], where: str) -> frozenset[str]:
        if asked <= known:
            return asked
        raise BadParameter(f"There are: {', '.join(sorted(known))}.", field=where)

    def _columns_kept(self) -> tuple[str, ...]:
        order = self.request.query_params.get("ordering") or self.default_ordering
        serializer: Any = self.get_serializer_class()
        version = ("version",) if hasattr(serializer.Meta.model, "version") else ()
        return ("id", *self.orderings.get(order.lstrip("-"), ()), *version, *self.volatile)


def forget_relations(row: Model, lookups: list[str]) -> None:
    """Have relations read anew, also what stands beside the row."""
    getattr(row, "_prefetched_objects_cache", {}).clear()
    for lookup in lookups:
        beside = getattr(type(row), lookup, None)
        if isinstance(beside, Beside):
            beside.forget(row)


class Listed:
    """`GET` of a collection: a page of rows."""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)  # type: ignore[no-any-return]


class Retrieved:
    """`GET` of a member, or 304 where the caller has it already."""

    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        if not hasattr(row, "version"):
            return Response(self.get_serializer(row).data)
        tag = self._tag(row)
        if etags.is_unchanged(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(self.get_serializer(row).data, headers={"ETag": tag})
