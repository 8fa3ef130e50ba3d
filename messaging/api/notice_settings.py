"""How one is told of what concerns oneself, over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from ground.api.permissions import SIGNED_IN
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from messaging.kinds import Mail
from messaging.operations.notice_settings import Chosen, choose_notices
from messaging.queries.ways import Told, daily_mail_of, ways_of


class NoticeKindOut(serializers.Serializer[Told]):
    kind = serializers.CharField(source="kind.name")
    label = serializers.CharField(  # type: ignore[assignment]
        source="kind.label", help_text="In the caller's language."
    )
    icon = serializers.CharField(source="kind.icon")
    bell = serializers.BooleanField(source="way.bell", help_text="Shown in the bell.")
    mail = serializers.ChoiceField(source="way.mail", choices=Mail.choices)
    push = serializers.BooleanField(
        source="way.push", help_text="Pushed to the devices where that is turned on."
    )
    is_chosen = serializers.BooleanField(
        source="way.is_chosen", help_text="Chosen by oneself; otherwise as the kind comes."
    )
    is_locked = serializers.BooleanField(
        source="kind.is_locked", help_text="It cannot be taken off the bell."
    )


class DailyMailOut(serializers.Serializer[Any]):
    hour = serializers.IntegerField(help_text="By the clock of `time_zone`.")
    weekdays = serializers.ListField(
        child=serializers.IntegerField(), source="days", help_text="From 1, Monday, to 7."
    )
    last_on = serializers.DateField(allow_null=True)


class NoticeSettingsOut(serializers.Serializer[Any]):
    kinds = NoticeKindOut(many=True)
    daily_mail = DailyMailOut()
    time_zone = serializers.CharField(help_text="As the profile has it.")


class NoticeKindIn(InputSerializer):
    kind = serializers.CharField(max_length=255)
    bell = serializers.BooleanField()
    mail = serializers.ChoiceField(choices=Mail.choices)
    push = serializers.BooleanField()


class DailyMailIn(InputSerializer):
    hour = serializers.IntegerField(min_value=0, max_value=23)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), max_length=7
    )


class NoticeSettingsIn(InputSerializer):
    kinds = serializers.ListField(
        child=NoticeKindIn(),
        required=False,
        max_length=100,
        help_text="Those left out stay as they are.",
    )
    daily_mail = DailyMailIn(required=False)


class NoticeSettingsView(ResourceView):
    """How the caller is told of each kind of notification."""

    codes = {"*": SIGNED_IN}

    @extend_schema(summary="Show how one is notified", responses=NoticeSettingsOut)
    def get(self, request: Request) -> Response:
        me: Any = request.user
        return Response(_shown(me))

    @extend_schema(
        summary="Choose how one is notified",
        request=NoticeSettingsIn,
        responses=NoticeSettingsOut,
    )
    def put(self, request: Request) -> Response:
        me: Any = request.user
        checked = NoticeSettingsIn(data=request.data)
        checked.is_valid(raise_exception=True)
        given = checked.validated_data
        choose_notices(
            user=me,
            chosen=[Chosen(**one) for one in given.get("kinds", ())],
            **given.get("daily_mail", {}),
        )
        return Response(_shown(me))


def _shown(user: User) -> Any:
    return NoticeSettingsOut(
        {
            "kinds": ways_of(user),
            "daily_mail": daily_mail_of(user),
            "time_zone": user.time_zone,
        }
    ).data
