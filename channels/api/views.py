"""Accounts with providers over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels import domains, queries
from channels.api import shapes
from channels.models import Account
from channels.operations import accounts, setting_up
from channels.permissions import CHANNELS_MANAGE
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import ResourceView, ResourceViewSet, Retrieved


class AccountFilter(QueryFilters):
    channel = filters.CharFilter()
    state = filters.ChoiceFilter(choices=Account.State.choices)

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()


class AccountViewSet(Retrieved, ResourceViewSet):
    """By which accounts messages leave. Secrets go in and never come out."""

    codes = {"*": CHANNELS_MANAGE}
    nouns = ("channel account", "channel accounts")
    serializer_class = shapes.ChannelAccountOut
    input_class = shapes.NewChannelAccountIn
    filterset_class = AccountFilter
    orderings = {"id": (), "order": ("order",)}
    default_ordering = "order"
    volatile = ("down_until", "last_fault", "tested_at")

    def get_queryset(self) -> QuerySet[Account]:
        return queries.list_accounts()

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        told = queries.add_figures(list(rows or ()), now=timezone.now())
        return self.get_paginated_response(self.get_serializer(told, many=True).data)

    def get_object(self) -> Account:
        return self._with_figures(super().get_object())

    def create(self, request: Request) -> Response:
        given = self.given(shapes.NewChannelAccountIn)
        made = accounts.create_account(**given, by=self.caller, now=timezone.now())
        place = request.build_absolute_uri(f"{made.pk}/")
        return self.tagged(self._with_figures(made), status=201, Location=place)

    @extend_schema(request=shapes.ChannelAccountIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = accounts.change_account(
            account=self.get_object(),
            changes=self.given(shapes.ChannelAccountIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(self._with_figures(changed))

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes an account that nothing went by."""
        accounts.delete_account(
            account=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.SecretsIn, summary="Change secrets of a channel account")
    @action(detail=True, methods=["put"])
    def secrets(self, request: Request, pk: str) -> Response:
        """Those that are named; the others stay."""
        given = self.given(shapes.SecretsIn)
        changed = accounts.rotate_secrets(
            account=self.get_object(), by=self.caller, now=timezone.now(), **given
        )
        return self.tagged(self._with_figures(changed))

    @extend_schema(request=shapes.TestIn, summary="Send a test message")
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Through the account, now. Once it worked the account can be activated."""
        given = self.given(shapes.TestIn)
        tested = accounts.send_test(
            account=self.get_object(), by=self.caller, now=timezone.now(), **given
        )
        return self.tagged(self._with_figures(tested))

    @extend_schema(request=None, summary="Activate a channel account")
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: str) -> Response:
        """A test message has to have gone out by it within a day."""
        return self._turned(accounts.activate_account)

    @extend_schema(request=None, summary="Pause a channel account")
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """What waits goes by the next account, or waits."""
        return self._turned(accounts.pause_account)

    @extend_schema(responses=shapes.SetUpOut, summary="Look an account up at its provider")
    @action(detail=True, methods=["get"], url_path="setup")
    def look_up(self, request: Request, pk: str) -> Response:
        """Whether its credentials are good, and which numbers it has."""
        account = self.get_object()
        found = setting_up.look_up(account=account)
        return Response(shapes.SetUpOut(found, context={"account": account}).data)

    @extend_schema(request=shapes.NumberIn, summary="Choose the number of a channel account")
    @action(detail=True, methods=["post"])
    def number(self, request: Request, pk: str) -> Response:
        """Sends by it from now on; the provider is told to call us about it."""
        account = self.get_object()
        given = self.given(shapes.NumberIn)
        setting_up.choose_number(account=account, by=self.caller, now=timezone.now(), **given)
        return self.tagged(self.get_object())

    @extend_schema(responses=shapes.UsageOut, summary="Usage and price of this month")
    @action(detail=True, methods=["get"])
    def usage(self, request: Request, pk: str) -> Response:
        """As the provider counts them, not as we do."""
        rows = setting_up.usage_of(account=self.get_object())
        return Response(shapes.UsageOut({"results": rows}).data)

    @extend_schema(responses=shapes.DomainOut, summary="Check the sender's domain")
    @action(detail=True, methods=["get"])
    def domain(self, request: Request, pk: str) -> Response:
        """What mailboxes look for in it, and the records to copy."""
        account = self.get_object()
        told = {
            "domain": account.sender.rpartition("@")[2],
            "checks": domains.check_domain(account, domains.NameServers()),
        }
        return Response(shapes.DomainOut(told).data)

    def _turned(self, operation: Any) -> Response:
        turned = operation(account=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(self._with_figures(turned))

    def _with_figures(self, account: Account) -> Account:
        queries.add_figures([account], now=timezone.now())
        return account


class ProvidersView(ResourceView):
    codes = {"get": CHANNELS_MANAGE}

    @extend_schema(
        responses=shapes.ProvidersOut, summary="List providers", tags=["channel accounts"]
    )
    def get(self, request: Request) -> Response:
        """Which providers an account can be with, and what each asks for."""
        return Response(shapes.ProvidersOut({"results": queries.list_providers()}).data)
