"""Notes over REST."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from contacts.api.filters import BIGGEST_ID
from contacts.api.serializers import OrganisationName, OwnerOut
from contacts.models import Contact, Note, Organisation
from contacts.note_text import LONGEST_NOTE
from contacts.operations import notes
from contacts.permissions import CONTACTS_VIEW, NOTES_WRITE
from contacts.queries.notes import (
    deletable_notes,
    found_notes,
    mentioned_unreached,
    reachable_notes,
)
from events.api.serializers import ContactNameOut
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter
from ground.api.reading import QuickRows
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved

MOST_IDS = 200
MARKUP = (
    "Text with `**bold**`, `_italic_`, lists of lines that begin with `- ` or `1. `, links as "
    "`[words](https://…)` (http, https, mailto), and members of staff as `@{id}`. No HTML."
)


class MentionOut(QuickRows, serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "name")


class UnreachedOut(serializers.Serializer[Any]):
    results = MentionOut(many=True)


class NoteOut(ResourceSerializer):
    mentions = MentionOut(
        many=True, read_only=True, source="mentioned", help_text="Whom the content names by id."
    )

    class Meta:
        model = Note
        fields = (
            "id",
            "contact",
            "organisation",
            "author",
            "content",
            "mentions",
            "pinned",
            "version",
            "created_at",
            "updated_at",
            "edited_at",
        )
        extra_kwargs: ClassVar = {
            "content": {"help_text": MARKUP},
            "edited_at": {"help_text": "When its content was last changed, if ever."},
        }
        needs: ClassVar = {"mentions": "mentioned"}
        includes: ClassVar = {
            "author": Include(OwnerOut, "author"),
            "contact": Include(ContactNameOut, "contact"),
            "organisation": Include(OrganisationName, "organisation"),
        }


@extend_schema_field(OpenApiTypes.INT)
class ReachedRecord(serializers.PrimaryKeyRelatedField[Any]):
    """A record by its id, of those the caller may write notes of."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.context["request"].user, NOTES_WRITE)


class NoteChangeIn(InputSerializer):
    content = serializers.CharField(
        max_length=LONGEST_NOTE, required=False, trim_whitespace=False, help_text=MARKUP
    )
    pinned = serializers.BooleanField(required=False)


class NoteIn(NoteChangeIn):
    """Of a contact or of an organisation, not of both."""

    content = serializers.CharField(
        max_length=LONGEST_NOTE, trim_whitespace=False, help_text=MARKUP
    )
    contact = ReachedRecord(queryset=Contact.objects.all(), required=False)
    organisation = ReachedRecord(queryset=Organisation.objects.all(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs.keys() & {"contact", "organisation"}) != 1:
            raise serializers.ValidationError("Say a contact or an organisation.")
        return attrs


class NoteFilter(QueryFilters):
    ids = filters.BaseInFilter(method="by_ids", help_text=f"At most {MOST_IDS}, with commas.")
    contact = filters.NumberFilter(
        field_name="contact_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    organisation = filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    author = filters.CharFilter(method="by_author", help_text="An id, `me` or `none`.")
    pinned = filters.BooleanFilter()
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")
    q = filters.CharFilter(
        method="by_words", max_length=200, help_text="Words; the last may be only begun."
    )

    class Meta:
        model = Note
        fields: tuple[str, ...] = ()

    def by_ids(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        known = [int(one) for one in value[:MOST_IDS] if is_id(one)]
        return rows.filter(pk__in=known)

    def by_author(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "none":
            return rows.filter(author=None)
        if value == "me":
            return rows.filter(author=self.request.user.pk)
        return rows.filter(author=int(value)) if is_id(value) else rows.none()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return found_notes(rows, value)  # type: ignore[arg-type]


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:19]) <= BIGGEST_ID


class NoteViewSet(Listed, Retrieved, ResourceViewSet):
    """What staff wrote about contacts and organisations; clients never see it."""

    nouns = ("note", "notes")
    codes = {**dict.fromkeys(("list", "retrieve", "unreached"), CONTACTS_VIEW), "*": NOTES_WRITE}
    serializer_class = NoteOut
    input_class = NoteIn
    filterset_class = NoteFilter
    orderings = {
        "id": (),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Any]:
        code = self.codes.get(self.deed, NOTES_WRITE)
        reach = deletable_notes if self.deed == "restore" else reachable_notes
        return reach(for_user=self.caller, code=code)

    def create(self, request: Request) -> Response:
        given = self.given(NoteIn)
        of = given.get("contact") or given["organisation"]
        made = notes.add_note(
            of=of,
            content=given["content"],
            pinned=given.get("pinned", False),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=NoteChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = notes.change_note(
            note=self.get_object(),
            changes=self.given(NoteChangeIn),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        notes.delete_note(
            note=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(responses=UnreachedOut)
    @action(detail=True, methods=["get"])
    def unreached(self, request: Request, pk: str) -> Response:
        """Those it mentions who were not told, as they may not see the record, or left."""
        return Response(UnreachedOut({"results": mentioned_unreached(self.get_object())}).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Brings back a note that was deleted less than a day ago."""
        restored = notes.restore_note(note=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(restored)
