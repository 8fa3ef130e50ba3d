"""What people do with a broadcast from its sending to its end."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from broadcasts.api import shapes
from broadcasts.operations import running, sending, trying, winners


class SendingDeeds:
    """Deeds that answer with the broadcast as it is then."""

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def send(self: Any, request: Request, pk: str) -> Response:
        """Has it go in ten seconds or at its time, until when it can be taken back whole; or asks
        a second person, where the firm wants that. `not_ready` names what it lacks.
        """
        return self._done(sending.send_broadcast, request)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def submit(self: Any, request: Request, pk: str) -> Response:
        """Asks somebody who may send it to look at it; it goes as soon as they approve."""
        return self._done(sending.ask_for_approval, request)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def approve(self: Any, request: Request, pk: str) -> Response:
        """Agrees, as the second person."""
        return self._done(sending.approve_broadcast, request)  # type: ignore[no-any-return]

    @extend_schema(request=shapes.BroadcastRefusalIn)
    @action(detail=True, methods=["post"])
    def refuse(self: Any, request: Request, pk: str) -> Response:
        """Does not agree; it is a draft again."""
        return self._done(sending.refuse_broadcast, request, shapes.BroadcastRefusalIn)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self: Any, request: Request, pk: str) -> Response:
        """Makes a draft again of what has not begun."""
        return self._done(sending.take_back, request)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def pause(self: Any, request: Request, pk: str) -> Response:
        """Hands nothing more over until it is resumed."""
        return self._done(running.pause_broadcast, request)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resume(self: Any, request: Request, pk: str) -> Response:
        """Goes on where it was paused."""
        return self._done(running.resume_broadcast, request)  # type: ignore[no-any-return]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self: Any, request: Request, pk: str) -> Response:
        """Hands nothing more over, for good."""
        return self._done(running.cancel_broadcast, request)  # type: ignore[no-any-return]

    @extend_schema(request=shapes.BroadcastRestIn)
    @action(detail=True, methods=["post"], url_path="change-rest", url_name="change-rest")
    def change_rest(self: Any, request: Request, pk: str) -> Response:
        """Another pace or template for whoever has not had it yet."""
        broadcast = self.get_object()
        changed = running.change_rest(
            broadcast=broadcast, changes=self.given(shapes.BroadcastRestIn), **self.asked(request)
        )
        return self.tagged(changed)  # type: ignore[no-any-return]

    @extend_schema(request=shapes.BroadcastWinnerIn)
    @action(detail=True, methods=["post"], url_path="choose-winner", url_name="choose-winner")
    def choose_winner(self: Any, request: Request, pk: str) -> Response:
        """Has those who wait get what this variant says."""
        broadcast, name = self.get_object(), self.given(shapes.BroadcastWinnerIn)["variant"]
        variant = get_object_or_404(broadcast.variants, name=name)
        done = winners.choose_winner(broadcast=broadcast, variant=variant, **self.asked(request))
        return self.tagged(done)  # type: ignore[no-any-return]

    @extend_schema(request=shapes.BroadcastTestIn, responses={204: None})
    @action(detail=True, methods=["post"])
    def test(self: Any, request: Request, pk: str) -> Response:
        """Mails a variant to colleagues at once, filled with somebody whom it is for."""
        broadcast, given = self.get_object(), self.given(shapes.BroadcastTestIn)
        variants = broadcast.variants.select_related("template_version", "broadcast__topic")
        variant = get_object_or_404(variants, name=given["variant"])
        trying.send_test(
            broadcast=broadcast, variant=variant, to=given["to"], by=self.caller, now=timezone.now()
        )
        return Response(status=204)

    def _done(self: Any, operation: Any, request: Request, shape: Any = None) -> Response:
        given = self.given(shape) if shape else {}
        done = operation(broadcast=self.get_object(), **given, **self.asked(request))
        return self.tagged(done)  # type: ignore[no-any-return]
