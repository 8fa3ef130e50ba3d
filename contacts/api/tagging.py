"""Giving tags to many contacts, and taking them, over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import taggings
from contacts.api.serializers import MatchingIn, ids_field
from contacts.api.tag_shapes import TagNames
from contacts.models import Tag
from contacts.operations.tagging import Retagged, tag_contacts
from contacts.operations.tags import existing_tags, tags_named
from ground.api.serializers import InputSerializer
from jobs.api.serializers import JobOut
from jobs.api.started import started


class TagsIn(InputSerializer):
    """Names of tags to give, to take, or both. One who manages tags may give new ones."""

    add = TagNames(required=False)
    remove = TagNames(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        add, remove = attrs.setdefault("add", []), attrs.setdefault("remove", [])
        if not add and not remove:
            raise serializers.ValidationError("Say which tags to add, to remove, or both.")
        if {name.lower() for name in add} & {name.lower() for name in remove}:
            raise serializers.ValidationError("A tag cannot be added and removed at once.")
        return attrs


class TagManyIn(TagsIn):
    ids = ids_field()


class TagMatchingIn(MatchingIn, TagsIn):
    """All that a list's filters leave, and the tags to give them, to take, or both."""


class TaggedSideOut(serializers.Serializer[Any]):
    tag = serializers.CharField(help_text="The tag's name.")
    ids = serializers.ListField(child=serializers.IntegerField())


class TaggedOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="How many contacts carry other tags now.")
    added = TaggedSideOut(many=True, help_text="Tag by tag those that got it: to take it back.")
    removed = TaggedSideOut(many=True, help_text="Tag by tag those that lost it.")
    not_found = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids that are not there, or not yours to tag."
    )


class Tagged:
    """What contacts alone do: carry tags."""

    @extend_schema(request=TagManyIn, responses=TaggedOut)
    @action(detail=False, methods=["post"], url_path="tag", url_name="tag")
    def tag(self: Any, request: Request) -> Response:
        """Up to 1,000 at once. Ids that are not yours to tag are named in the answer."""
        given = self.given(TagManyIn)
        rows, missing = self._named(given["ids"])
        changed = tag_contacts(rows=rows, **_tags(given, self.caller), **_now(self.caller))
        return Response(TaggedOut({**_shown(changed), "not_found": missing}).data)

    @extend_schema(request=TagMatchingIn, responses={202: JobOut})
    @action(detail=False, methods=["post"], url_path="tag-matching", url_name="tag-matching")
    def tag_matching(self: Any, request: Request) -> Response:
        """All that a list's filters leave, as a job."""
        given = self.given(TagMatchingIn)
        job = taggings.tag_matching(
            filters=given["filter"],
            leave_out=given["leave_out"],
            **_tags(given, self.caller),
            **_now(self.caller),
        )
        return started(job)


def _now(caller: Any) -> dict[str, Any]:
    return {"by": caller, "now": timezone.now()}


def _tags(given: dict[str, Any], caller: Any) -> dict[str, Any]:
    # What is to be taken is looked for first, so that a slip there makes no new tag.
    remove = existing_tags(given["remove"], field="remove")
    add = tags_named(given["add"], **_now(caller), field="add")
    return {"add": sorted({*add.values()}), "remove": sorted({*remove.values()})}


def _shown(changed: Retagged) -> dict[str, Any]:
    names = Tag.objects.in_bulk([*changed.added, *changed.removed])
    sides = {"added": changed.added, "removed": changed.removed}
    told = {
        side: [{"tag": names[id].name, "ids": sorted(ids)} for id, ids in sorted(tags.items())]
        for side, tags in sides.items()
    }
    return {"changed": len(changed.contacts), **told}
