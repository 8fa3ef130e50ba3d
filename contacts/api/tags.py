"""Tags over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import taggings
from contacts.api.tag_shapes import NewTagIn, TagIn, TagOut
from contacts.api.use_shapes import UsesOut, told
from contacts.models import Tag
from contacts.operations import tags
from contacts.permissions import CONTACTS_VIEW, TAGS_MANAGE
from contacts.queries.tags import list_tags
from contacts.queries.uses import uses_of_tag
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from jobs.api.serializers import JobOut
from jobs.api.started import started


class TagFilter(QueryFilters):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    slug = filters.CharFilter()
    colour = filters.ChoiceFilter(choices=Tag.Colour.choices)

    class Meta:
        model = Tag
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=" ".join(value.split()))


class TagViewSet(Listed, Retrieved, ResourceViewSet):
    """Words that sort contacts."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": TAGS_MANAGE}
    nouns = ("tag", "tags")
    serializer_class = TagOut
    input_class = NewTagIn
    filterset_class = TagFilter
    orderings = {
        "id": (),
        "name": ("name",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Tag]:
        return list_tags(for_user=self.caller, counted="used_by" in self.included())

    def create(self, request: Request) -> Response:
        made = tags.create_tag(**self.given(NewTagIn), by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=TagIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = tags.change_tag(
            tag=self.get_object(),
            changes=self.given(TagIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a tag that nobody carries; `tag_in_use` says how many do."""
        tags.delete_tag(
            tag=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Takes the tag from everybody who carries it and deletes it, as a job."""
        job = taggings.retire_tag(tag=self.get_object(), by=self.caller, now=timezone.now())
        return started(job)

    @extend_schema(responses=UsesOut)
    @action(detail=True, methods=["get"])
    def uses(self, request: Request, pk: str) -> Response:
        """What names it: segments, rules and views."""
        uses = uses_of_tag(self.get_object())
        return Response(UsesOut(told(uses, for_user=self.caller)).data)
