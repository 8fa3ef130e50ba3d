"""Packs, their words and their settings over REST."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from ground.api.permissions import SIGNED_IN
from ground.api.views import ResourceView
from packs import operations, queries
from packs.api import serializers as shapes
from packs.contents import contents_of
from packs.translating import texts_in


class PacksView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}

    @extend_schema(responses=shapes.PackOut(many=True), summary="List packs", tags=["packs"])
    def get(self, request: Request) -> Response:
        """Every pack there is, and which of them are installed."""
        return Response(shapes.PackOut(queries.list_packs(), many=True).data)


class PackView(ResourceView):
    codes = {"post": SETTINGS_MANAGE}


class InstallView(PackView):
    @extend_schema(
        request=None,
        responses=shapes.ReportOut,
        summary="Install or upgrade a pack",
        tags=["packs"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """A second call changes nothing. What was edited here is kept and named."""
        report = operations.install_pack(slug=slug, by=request.user, now=timezone.now())
        return Response(shapes.ReportOut(asdict(report)).data)


class UninstallView(PackView):
    @extend_schema(
        request=None, responses=shapes.ReportOut, summary="Uninstall a pack", tags=["packs"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Removes what the pack brought, except what was edited here or is in use."""
        report = operations.uninstall_pack(slug=slug, by=request.user, now=timezone.now())
        return Response(shapes.ReportOut(asdict(report)).data)


class CheckView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}

    @extend_schema(responses=shapes.CheckOut, summary="Check a pack", tags=["packs"])
    def get(self, request: Request, slug: str) -> Response:
        """Tries a pack without installing it; every fault is named with its file and line."""
        parts = operations.check_pack(slug=slug, now=timezone.now())
        return Response({"pack": slug, "parts": parts})


class ContentsView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}

    @extend_schema(
        responses=shapes.ContentOut(many=True), summary="List what a pack brings", tags=["packs"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """Each type, field, segment and so on, and what the firm made of it."""
        return Response([asdict(one) for one in contents_of(slug)])


class WordsView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        responses={200: {"type": "object", "additionalProperties": {"type": "object"}}},
        summary="Words of the business",
        tags=["packs"],
    )
    def get(self, request: Request) -> Response:
        """What each generic concept is called here: a contact may be a subscriber."""
        return Response(queries.words())


class TranslationsView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        responses={200: {"type": "object", "additionalProperties": {"type": "string"}}},
        summary="Texts of packs in the reader's language",
        tags=["packs"],
    )
    def get(self, request: Request) -> Response:
        """What installed packs call types, fields, stages and the like, by what they call it
        elsewhere in the API, in the reader's language; what is not there stays as it is."""
        return Response(texts_in((get_language() or "").partition("-")[0]))


class AliasesView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(responses=shapes.AliasesOut, summary="Names that packs use", tags=["packs"])
    def get(self, request: Request) -> Response:
        """What packs call activity types and endpoints; each name works in place of ours."""
        return Response(shapes.AliasesOut(queries.list_aliases()).data)


class SettingsView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}

    @extend_schema(
        responses=shapes.SettingOut(many=True), summary="List pack settings", tags=["packs"]
    )
    def get(self, request: Request) -> Response:
        """The numbers that packs work with."""
        return Response(shapes.SettingOut(queries.list_settings(), many=True).data)


class SettingView(ResourceView):
    codes = {"patch": SETTINGS_MANAGE}

    @extend_schema(
        request=shapes.SettingIn,
        responses=shapes.SettingOut,
        summary="Change a pack setting",
        tags=["packs"],
    )
    def patch(self, request: Request, key: str) -> Response:
        """Within its bounds; null goes back to the pack's default."""
        given = shapes.SettingIn(data=request.data)
        given.is_valid(raise_exception=True)
        value: Any = given.validated_data["value"]
        row = operations.change_setting(key=key, value=value, by=request.user, now=timezone.now())
        return Response(shapes.SettingOut(row).data)
