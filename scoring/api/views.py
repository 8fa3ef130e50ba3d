"""Scores over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models import Contact
from contacts.permissions import CONTACTS_EDIT, CONTACTS_VIEW
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from scoring import previews, queries
from scoring import why as reasons
from scoring.api import shapes
from scoring.models import Score
from scoring.operations import definitions
from scoring.operations.points import give_points
from scoring.permissions import SCORES_MANAGE

MOST_DAYS, USUAL_DAYS = 365, 30
MOST_VERSIONS = 50


class ScoreFilter(QueryFilters):
    type = filters.CharFilter(field_name="type__slug", help_text="The type's slug.")
    key = filters.CharFilter()

    class Meta:
        model = Score
        fields: tuple[str, ...] = ()


class ScoreViewSet(Listed, Retrieved, ResourceViewSet):
    """Numbers that tell how contacts do, each the sum of capped factors."""

    codes = {
        **dict.fromkeys(("list", "retrieve", "report"), CONTACTS_VIEW),
        "points": CONTACTS_EDIT,
        "*": SCORES_MANAGE,
    }
    nouns = ("score", "scores")
    serializer_class = shapes.ScoreOut
    input_class = shapes.NewScoreIn
    filterset_class = ScoreFilter
    orderings = {"id": (), "order": ("order",)}
    default_ordering = "order"
    volatile = ("refreshed_at", "fault")
    parameters = {"report": frozenset({"days"})}

    def get_queryset(self) -> QuerySet[Score]:
        return queries.list_scores()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.NewScoreIn)
        made = definitions.create_score(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.ScoreIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = definitions.change_score(
            score=self.get_object(),
            changes=self.given(shapes.ScoreIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a score with all its values."""
        definitions.delete_score(
            score=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.ScorePreviewIn, responses=shapes.ScorePreviewOut)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a drafted score would come to for some people, and nothing is kept."""
        given = self.given(shapes.ScorePreviewIn)
        kept = given.pop("score")
        told = previews.preview(**given, kept=kept, for_user=self.caller, now=timezone.now())
        return Response(shapes.ScorePreviewOut(told).data)

    @extend_schema(
        parameters=[OpenApiParameter("days", int, description="How far back; 30 if not said.")],
        responses=shapes.ScoreReportOut,
    )
    @action(detail=True, methods=["get"])
    def report(self, request: Request, pk: str) -> Response:
        """How values are spread, and how well they told what people did since."""
        told = request.query_params.get("days", str(USUAL_DAYS))
        if not (told.isascii() and told.isdigit() and 1 <= int(told[:6]) <= MOST_DAYS):
            raise BadParameter(f"Give a number of days from 1 to {MOST_DAYS}.", field="days")
        answer = queries.report(
            self.get_object(), for_user=self.caller, now=timezone.now(), days=int(told)
        )
        return Response(shapes.ScoreReportOut(answer).data)

    @extend_schema(responses=shapes.ScoreVersionsOut)
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: str) -> Response:
        """The score as it was made and changed, the newest first."""
        told = {"results": queries.versions_of(self.get_object())[:MOST_VERSIONS]}
        return Response(shapes.ScoreVersionsOut(told).data)

    @extend_schema(request=shapes.ManyPointsIn, responses=shapes.PointsGivenOut)
    @action(detail=True, methods=["post"])
    def points(self, request: Request, pk: str) -> Response:
        """Gives contacts points beside what the factors bring, or takes some.

        Whoever is of another type, or not yours to change, is passed over."""
        given = self.given(shapes.ManyPointsIn)
        ids = given.pop("contacts")
        contacts = Contact.objects.visible_to(self.caller, CONTACTS_EDIT).filter(pk__in=ids)
        score, now = self.get_object(), timezone.now()
        done = give_points(contacts=contacts, score=score, by=self.caller, now=now, **given)
        return Response(shapes.PointsGivenOut({"contacts": done}).data)


class ContactScoresView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(
        responses=shapes.ContactScoresOut, summary="Read a contact's scores", tags=["contacts"]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Each with the points of its factors, and how it changed."""
        user: Any = request.user
        contact = get_object_or_404(Contact.objects.visible_to(user), pk=pk)
        told = {"results": queries.scores_of(contact, now=timezone.now())}
        return Response(shapes.ContactScoresOut(told).data)


class ContactScoreWhyView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(
        responses=shapes.WhyOut, summary="Read why a contact scores what it does", tags=["contacts"]
    )
    def get(self, request: Request, pk: int, score: int) -> Response:
        """The activities behind each factor, what did not count, and what was given by hand."""
        user: Any = request.user
        contact = get_object_or_404(Contact.objects.visible_to(user), pk=pk)
        row = get_object_or_404(queries.values_of(contact), score=score)
        return Response(shapes.WhyOut(reasons.why(contact, row.score)).data)


class ContactScorePointsView(ResourceView):
    codes = {"post": CONTACTS_EDIT}

    @extend_schema(
        request=shapes.PointsIn,
        responses=shapes.PointsGivenOut,
        summary="Give a contact points",
        tags=["contacts"],
    )
    def post(self, request: Request, pk: int, score: int) -> Response:
        """Beside what the factors bring; below nought they are taken."""
        user: Any = request.user
        rows = Contact.objects.visible_to(user, CONTACTS_EDIT)
        contact = get_object_or_404(rows, pk=pk)
        found = get_object_or_404(Score, pk=score, type=contact.type_id)
        checked = shapes.PointsIn(data=request.data)
        checked.is_valid(raise_exception=True)
        given, now = checked.validated_data, timezone.now()
        done = give_points(contacts=[contact.pk], score=found, by=user, now=now, **given)
        return Response(shapes.PointsGivenOut({"contacts": done}).data)
