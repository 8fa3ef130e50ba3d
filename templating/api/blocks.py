"""Blocks kept to be used again, over REST."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.etags import versions_expected
from ground.api.views import Listed, ResourceViewSet, Retrieved
from templating import queries
from templating.api import shapes
from templating.models import SavedBlock
from templating.operations import blocks
from templating.permissions import TEMPLATES_EDIT, TEMPLATES_VIEW


class SavedBlockViewSet(Listed, Retrieved, ResourceViewSet):
    """Blocks with what is inside them, kept to be put into other mails."""

    codes = {"list": TEMPLATES_VIEW, "retrieve": TEMPLATES_VIEW, "*": TEMPLATES_EDIT}
    nouns = ("saved block", "saved blocks")
    serializer_class = shapes.SavedBlockOut
    input_class = shapes.SavedBlockIn
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[SavedBlock]:
        return queries.list_saved_blocks()

    def create(self, request: Request) -> Response:
        made = blocks.save_block(
            **self.given(shapes.SavedBlockIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.SavedBlockIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = blocks.change_block(
            row=self.get_object(),
            changes=self.given(shapes.SavedBlockIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes it; mails that took it in keep what they took."""
        blocks.delete_block(
            row=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)
