"""What names a tag or a field, as people are told it."""

from typing import Any

from rest_framework import serializers

from contacts.models import SavedView
from contacts.queries.uses import Uses


class UseOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class UsesOut(serializers.Serializer[Any]):
    segments = UseOut(many=True, help_text="Whose conditions name it; in the way of deleting.")
    rules = UseOut(many=True, help_text="That look for it; in the way of deleting.")
    formulas = UseOut(many=True, help_text="That read it; in the way of deleting.")
    views = UseOut(many=True, help_text="Of those you may see, which filter or sort by it.")
    other_views = serializers.IntegerField(help_text="How many views of others do.")


def told(uses: Uses, *, for_user: Any) -> dict[str, Any]:
    """The uses with what the person may see of them by name."""
    views = [one.pk for one in uses.views]
    seen = SavedView.objects.visible_to(for_user).filter(pk__in=views).order_by("name", "id")
    return {
        "segments": [_use(one) for one in uses.segments],
        "rules": [_use(one) for one in uses.rules],
        "formulas": [{"id": one.pk, "name": one.label} for one in uses.formulas],
        "views": [_use(one) for one in seen],
        "other_views": len(views) - len(seen),
    }


def _use(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name}
