"""Templates over REST: what they are, what they say, and how that goes out."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import ResourceViewSet, Retrieved
from ground.refusals import NotThere
from templating import queries
from templating.api import shapes
from templating.errors import NoDraft
from templating.models import Template, TemplateVersion
from templating.operations import drafts, publishing, templates
from templating.permissions import TEMPLATES_EDIT, TEMPLATES_VIEW
from templating.uses import uses_of

READ = ("list", "retrieve", "draft", "versions", "version", "uses", "folders")
NUMBER = OpenApiParameter(
    "number", int, OpenApiParameter.PATH, description="Counted in each language."
)
LOCALE = OpenApiParameter("locale", str, description="The template's own where it is not said.")


class TemplateFilter(QueryFilters):
    q = filters.CharFilter(method="by_words", max_length=200, help_text="In names and slugs.")
    slug = filters.CharFilter(max_length=50)
    channel = filters.ChoiceFilter(choices=Template.Channel.choices)
    category = filters.ChoiceFilter(choices=Template.Category.choices)
    folder = filters.CharFilter(max_length=100)
    archived = filters.BooleanFilter(method="by_archive", help_text="Only those put away, or not.")
    published = filters.BooleanFilter(method="by_published", help_text="Whether any is out.")

    class Meta:
        model = Template
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = " ".join(value.split())
        found = Q(name__icontains=words) | Q(slug__icontains=words) | Q(folder__icontains=words)
        return rows.filter(found)

    def by_archive(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(archived_at__isnull=not value)

    def by_published(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        out = TemplateVersion.objects.filter(published_at__isnull=False).values("template")
        return rows.filter(pk__in=out) if value else rows.exclude(pk__in=out)


class TemplateViewSet(Retrieved, ResourceViewSet):
    """Messages that are sent more than once."""

    codes = {**dict.fromkeys(READ, TEMPLATES_VIEW), "*": TEMPLATES_EDIT}
    nouns = ("template", "templates")
    serializer_class = shapes.TemplateOut
    input_class = shapes.NewTemplateIn
    filterset_class = TemplateFilter
    orderings = {
        "id": (),
        "name": ("name",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "-updated_at"
    parameters = {
        **dict.fromkeys(("draft", "save_draft", "discard_draft"), frozenset({"locale"})),
        **dict.fromkeys(("versions", "version"), frozenset({"locale"})),
    }

    def get_queryset(self) -> QuerySet[Template]:
        return queries.list_templates()

    def list(self, request: Request) -> Response:
        """A page of templates, each with how far it is in each language."""
        rows: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        uses = uses_of([row.pk for row in rows])
        for row in rows:
            row.used = len(uses[row.pk])
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        made = templates.create_template(
            **self.given(shapes.NewTemplateIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.TemplateIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = templates.change_template(
            template=self.get_object(),
            changes=self.given(shapes.TemplateIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Puts it away: nobody is offered it any more."""
        row = self.get_object()
        return self.tagged(
            templates.archive_template(template=row, by=self.caller, now=timezone.now())
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Takes it out of the archive."""
        row = self.get_object()
        return self.tagged(
            templates.restore_template(template=row, by=self.caller, now=timezone.now())
        )

    @extend_schema(request=None, responses={201: shapes.TemplateOut})
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        """Another that says the same, as drafts."""
        row = self.get_object()
        made = templates.duplicate_template(template=row, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201)

    @extend_schema(parameters=[LOCALE], responses=shapes.VersionOut)
    @action(detail=True, methods=["get"])
    def draft(self, request: Request, pk: str) -> Response:
        """What is being written in a language; what is out where nothing is."""
        template = self.get_object()
        locale = self._locale(template)
        rows = template.versions.filter(locale=locale)
        found = rows.filter(published_at=None).first() or rows.order_by("-number").first()
        if found is None:
            raise NoDraft
        return self._version(found)

    @extend_schema(parameters=[LOCALE], request=shapes.ContentIn, responses=shapes.VersionOut)
    @draft.mapping.put
    def save_draft(self, request: Request, pk: str) -> Response:
        """Keeps what is being written. What is not said stays as it was."""
        template = self.get_object()
        return self._version(
            drafts.save_draft(
                template=template,
                locale=self._locale(template),
                content=self.given(shapes.ContentIn),
                by=self.caller,
                now=timezone.now(),
                expected=versions_expected(request),
            )
        )

    @extend_schema(parameters=[LOCALE])
    @draft.mapping.delete
    def discard_draft(self, request: Request, pk: str) -> Response:
        """Throws the draft away; what is out stays."""
        template = self.get_object()
        drafts.discard_draft(
            template=template,
            locale=self._locale(template),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.LocaleIn, responses=shapes.VersionOut)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Fixes the draft: from now on this is sent. `template_faulty` says what keeps it back."""
        template = self.get_object()
        locale = self.given(shapes.LocaleIn).get("locale", template.locale)
        return self._version(
            publishing.publish_template(
                template=template,
                locale=locale,
                by=self.caller,
                now=timezone.now(),
                expected=versions_expected(request),
            )
        )

    @extend_schema(parameters=[LOCALE], responses=shapes.VersionLineOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """Every version in a language, the newest first, without what they say."""
        template = self.get_object()
        rows = template.versions.filter(locale=self._locale(template)).order_by("-number")
        told = rows.select_related("approval")[:200]
        return Response(shapes.VersionLineOut(told, many=True).data)

    @extend_schema(parameters=[LOCALE, NUMBER], responses=shapes.VersionOut)
    @action(detail=True, methods=["get"], url_path=r"versions/(?P<number>[^/.]+)")
    def version(self, request: Request, pk: str, number: str) -> Response:
        """One version with all that it says."""
        template = self.get_object()
        return self._version(self._numbered(template, self._locale(template), number))

    @extend_schema(request=shapes.RevertIn, responses=shapes.VersionOut)
    @action(detail=True, methods=["post"])
    def revert(self, request: Request, pk: str) -> Response:
        """Makes an earlier version the draft again."""
        template, given = self.get_object(), self.given(shapes.RevertIn)
        version = self._numbered(template, given.get("locale", template.locale), given["number"])
        return self._version(
            drafts.revert_template(
                template=template, version=version, by=self.caller, now=timezone.now()
            )
        )

    @extend_schema(responses=shapes.TemplateUseOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def uses(self, request: Request, pk: str) -> Response:
        """What is sent with it."""
        key = self.get_object().pk
        return Response(
            shapes.TemplateUseOut([one._asdict() for one in uses_of([key])[key]], many=True).data
        )

    @extend_schema(responses={200: {"type": "array", "items": {"type": "string"}}})
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def folders(self, request: Request) -> Response:
        """The folders that templates lie in."""
        return Response(queries.folders())

    def handle_exception(self, exc: Exception) -> Response:
        # A draft that somebody else changed is shown as it is now, not its template.
        outdated = getattr(exc, "facts", None)
        if isinstance(outdated, dict) and self.action in {"save_draft", "discard_draft", "publish"}:
            template = self.get_object()
            locale = str(self.request.query_params.get("locale") or template.locale)
            draft = template.versions.filter(locale=locale, published_at=None).first()
            if draft is not None:
                outdated.setdefault("current", shapes.VersionOut(draft, context=PLAIN).data)
        return super().handle_exception(exc)

    def _locale(self, template: Template) -> str:
        said = str(self.request.query_params.get("locale") or template.locale)
        if len(said) > 10:
            raise BadParameter("Expected a language, such as en or de-at.", field="locale")
        return said.lower()

    def _numbered(self, template: Template, locale: str, number: Any) -> TemplateVersion:
        said = str(number)
        is_number = said.isdecimal() and len(said) < 10
        rows = template.versions.filter(locale=locale)
        found = rows.filter(number=int(said)).first() if is_number else None
        if found is None:
            raise NotThere
        return found

    def _version(self, version: TemplateVersion) -> Response:
        shown = shapes.VersionOut(version, context=PLAIN).data
        return Response(shown, headers={"ETag": f'"{version.version}"'})


PLAIN: dict[str, Any] = {"chosen": None, "included": frozenset()}
