"""The refusals of broadcasts."""

from ground.refusals import Invalid, NotAllowed, Refusal


class NotADraft(Refusal):
    """Only a draft can be changed like this. Take the broadcast back first."""


class UnfitBroadcast(Invalid):
    """A broadcast cannot be like this."""


class NotReady(Refusal):
    """The broadcast cannot be sent yet; `errors` names what it lacks."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        said = " ".join(one["detail"] for one in errors)
        super().__init__(said or None, errors=errors)


class NotWaiting(Refusal):
    """Nobody asked for this broadcast to be approved."""


class OwnBroadcast(NotAllowed):
    """Somebody else has to approve it than who asked for it."""


class NotScheduled(Refusal):
    """It has begun already, or was taken back. What has not left yet can be cancelled."""


class NotUnderWay(Refusal):
    """The broadcast is not being sent."""


class BroadcastUnderWay(Refusal):
    """The broadcast is still being sent. Cancel it first, or wait for its end."""


class NoTest(Refusal):
    """Nobody waits for a winner of this broadcast."""


class NobodyToSample(Refusal):
    """There is nobody in the audience to fill the test with."""
