"""The mail of a broadcast with what people followed drawn on it."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from broadcasts.permissions import BROADCASTS_VIEW
from broadcasts.queries.drawing import draw
from ground.api.errors import BadParameter
from templating.api.previews import PreviewPageView, whose
from templating.previews import keep_page

PARAMETERS = [
    OpenApiParameter("variant", description="Its name; A if not said."),
    OpenApiParameter("locale", description="A language; that of most if not said."),
]


class DrawnLinkOut(serializers.Serializer[Any]):
    place = serializers.IntegerField(help_text="Which of the mail's links it is, from the top.")
    url = serializers.CharField()
    people = serializers.IntegerField(help_text="How many messages people followed it from.")
    clicks = serializers.IntegerField(help_text="By people, every one of them.")
    share = serializers.FloatField(help_text="Of a hundred who followed any link.")


class DrawnMailOut(serializers.Serializer[Any]):
    """Links as they stand in the mail; clicks are people's, not machines'."""

    variant = serializers.CharField()
    locale = serializers.CharField()
    locales = serializers.ListField(child=serializers.CharField())
    subject = serializers.CharField()
    people = serializers.IntegerField(help_text="How many followed any link.")
    page = serializers.CharField(help_text="Where it is shown, for a quarter of an hour.")
    links = DrawnLinkOut(many=True)


class DrawnMail:
    """The mail itself, with its links counted."""

    @extend_schema(parameters=PARAMETERS, responses=DrawnMailOut, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def mail(self: Any, request: Request, pk: str) -> Response:
        """What a variant looks like in a language, and how many followed each of its links, of
        the messages with contacts that you may see.
        """
        asked = request.query_params
        given = {"name": asked.get("variant", "A"), "locale": asked.get("locale", "")}
        for field, said in (("variant", given["name"]), ("locale", given["locale"])):
            if len(said) > 20 or "\x00" in said:
                raise BadParameter("There is no such thing here.", field=field)
        drawing = draw(self.get_object(), **given, for_user=request.user)
        token = keep_page(drawing.html, of=whose(request), dark=False)
        page = reverse("broadcast-mail-page", args=[token])
        return Response(DrawnMailOut({**vars(drawing), "page": page}).data)


@extend_schema(tags=["broadcasts"])
class DrawnPageView(PreviewPageView):
    codes = {"get": BROADCASTS_VIEW}

    @extend_schema(
        summary="Show the mail with its links counted",
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: Request, token: str) -> Any:
        """The page that `mail` named, for whoever asked for it."""
        return super().get(request, token)
