"""Yesterday in numbers over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.grouping import CountOut
from contacts.queries.yesterday import yesterday
from ground.api.permissions import SIGNED_IN
from ground.api.views import ResourceView


class DayNumberOut(serializers.Serializer[Any]):
    name = serializers.CharField(
        help_text="`new_contacts`, `last_active_contacts`, `new_organisations`, "
        "`completed_tasks` or `new_tasks`."
    )
    count = CountOut()


class YesterdayOut(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="In your time zone.")
    after = serializers.DateTimeField()
    before = serializers.DateTimeField()
    numbers = DayNumberOut(many=True, help_text="Only those of lists that you may see.")


class YesterdayView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(responses=YesterdayOut, summary="Read yesterday in numbers", tags=["home"])
    def get(self, request: Request) -> Response:
        """The contacts and organisations that came, whom you may see, the contacts last active
        then, and your own tasks that were completed and made. Each number is the length of the
        list with the same bounds.
        """
        found = yesterday(for_user=request.user, now=timezone.now())
        numbers = [{"name": name, "count": count} for name, count in found.numbers.items()]
        told = {
            "day": found.day,
            "after": found.after,
            "before": found.before,
            "numbers": numbers,
        }
        return Response(YesterdayOut(told).data)
