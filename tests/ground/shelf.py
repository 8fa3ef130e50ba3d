"""A small API over organisations that has every convention and no rule of its own."""

from threading import Event
from typing import ClassVar

from django.urls import include, path
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.models import User
from contacts.models import Organisation
from contacts.permissions import CONTACTS_VIEW
from ground.api.bulk import bring_in, check_rows, rows_of
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.permissions import SIGNED_IN
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved
from ground.refusals import Invalid
from ground.versions import Versions, refuse_if_outdated

#: A request to `wait` has begun; it may end.
ENTERED, LEAVE = Event(), Event()


class OwnerOut(ResourceSerializer):
    class Meta:
        model = User
        fields = ("id", "email")


class ShelfOut(ResourceSerializer):
    class Meta:
        model = Organisation
        fields = ("id", "name", "phone", "external_id", "owner", "version")
        includes: ClassVar = {"owner": Include(OwnerOut, "owner")}


class ShelfIn(InputSerializer):
    name = serializers.CharField(max_length=50)


class ShelfFilter(QueryFilters):
    phone = filters.CharFilter()


class ShelfViewSet(Listed, Retrieved, ResourceViewSet):
    codes = {"*": SIGNED_IN, "create": CONTACTS_VIEW}
    serializer_class = ShelfOut
    filterset_class = ShelfFilter
    orderings = {
        "id": (),
        "name": ("name",),
        "external_id": ("external_id",),
        "phone_name": ("phone", "name"),
    }
    answers_once = frozenset({"secret"})

    def get_queryset(self):
        return Organisation.objects.visible_to(self.request.user)

    def create(self, request):
        given = ShelfIn(data=request.data)
        given.is_valid(raise_exception=True)
        return self.tagged(Organisation.objects.create(**given.validated_data), status=201)

    def partial_update(self, request, pk):
        row = _rename(self.get_object(), request.data["name"], versions_expected(request))
        return self.tagged(row)

    @action(detail=False, methods=["post"])
    def secret(self, request):
        Organisation.objects.create(name="secret")
        return Response({"secret": "s3cret"}, status=201)

    @action(detail=False, methods=["post"])
    def wait(self, request):
        made = Organisation.objects.create(name="slow")
        ENTERED.set()
        LEAVE.wait(30)
        return Response({"id": made.pk}, status=201)

    @action(detail=False, methods=["post"])
    def refuse(self, request):
        Organisation.objects.create(name="half done")
        raise Invalid("No.")

    @action(detail=False, methods=["post"])
    def bulk(self, request):
        checked = check_rows(rows_of(request), ShelfIn, self.get_serializer_context())
        return bring_in(checked, _make)

    @action(detail=False, methods=["get"])
    def crash(self, request):
        raise ZeroDivisionError(timezone.now())


def _rename(row: Organisation, name: str, expected: Versions) -> Organisation:
    refuse_if_outdated(row, expected)
    row.name, row.version = name, row.version + 1
    row.save()
    return row


def _make(rows):
    return [(Organisation.objects.create(**row), True) for row in rows]


router = SimpleRouter()
router.register("shelf", ShelfViewSet, basename="shelf")
urlpatterns = [path("api/v1/", include(router.urls))]
handler400 = "ground.api.problems.bad_request"
handler403 = "ground.api.problems.permission_denied"
handler404 = "ground.api.problems.not_found"
handler500 = "ground.api.problems.server_error"
