"""Hits, and what the firm tracks, over REST."""

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import SETTINGS_MANAGE
from contacts.permissions import CONTACTS_VIEW
from ground.api.etags import tag_of, versions_expected
from ground.api.views import Listed, ResourceView, ResourceViewSet
from jobs.api.serializers import JobOut
from jobs.api.started import started
from tracking import queries
from tracking.api import shapes
from tracking.api.filters import HitFilter
from tracking.models import HitQuerySet
from tracking.operations.judging import judge_again
from tracking.operations.settings import change_tracking


class HitViewSet(Listed, ResourceViewSet):
    """What was asked for in messages to contacts that the caller sees, newest first: when, from
    where, and whether a person or a machine did it.
    """

    nouns = ("hit", "hits")
    codes = {"*": CONTACTS_VIEW}
    serializer_class = shapes.HitOut
    filterset_class = HitFilter

    def get_queryset(self) -> HitQuerySet:
        return queries.list_hits(for_user=self.request.user)


@extend_schema(tags=["tracking"])
class TrackingRulesView(ResourceView):
    codes = {"get": CONTACTS_VIEW, "patch": SETTINGS_MANAGE}

    @extend_schema(summary="Read what is tracked", responses=shapes.TrackingRulesOut)
    def get(self, request: Request) -> Response:
        """What is counted of messages, and when what people do counts as a message's work."""
        rules = queries.current_rules()
        return Response(shapes.TrackingRulesOut(rules).data, headers={"ETag": tag_of(rules)})

    @extend_schema(
        summary="Change what is tracked",
        request=shapes.TrackingRulesIn,
        responses=shapes.TrackingRulesOut,
    )
    def patch(self, request: Request) -> Response:
        """Messages that have left bear what was wanted when they left."""
        shape = shapes.TrackingRulesIn(data=request.data)
        shape.is_valid(raise_exception=True)
        rules = change_tracking(
            changes=shape.validated_data,
            by=cast(User, request.user),
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(shapes.TrackingRulesOut(rules).data, headers={"ETag": tag_of(rules)})


@extend_schema(tags=["tracking"])
class JudgeAgainView(ResourceView):
    codes = {"post": SETTINGS_MANAGE}

    @extend_schema(summary="Judge hits again", request=None, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Looks, as a job, at every hit that earlier rules decided. What turns out to be people
        is added to their history without telling anybody; messages show the new verdicts.
        """
        return started(judge_again(by=cast(User, request.user), now=timezone.now()))
