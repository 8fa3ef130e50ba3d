"""What several threads ask for at the same moment, done once for all of them."""

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto
from itertools import islice
from threading import Event, Lock
from typing import Generic, TypeVar

Given = TypeVar("Given")
Told = TypeVar("Told")
MOST = 200


class _State(Enum):
    WAITS = auto()
    LEADS = auto()
    IS_TOLD = auto()
    GOES_ALONE = auto()


class _Turn(Generic[Given, Told]):
    """One who asks, and what becomes of it."""

    __slots__ = ("given", "state", "told", "woken")

    def __init__(self, given: Given) -> None:
        self.given = given
        self.state = _State.WAITS
        self.told: list[Told] = []
        self.woken = Event()

    def wake(self, state: _State) -> None:
        self.state = state
        self.woken.set()


class Together(Generic[Given, Told]):
    """Whoever comes first does at once what is to be done; whoever comes meanwhile waits, and one
    of them does it for all who wait by then. A commit then serves many, and nobody is answered
    before what they asked for is done.

    `do` takes what was given and returns an answer for each, in the same order. What fails for
    many is done again for each alone, so that a fault is only theirs whose it is.
    """

    def __init__(
        self, do: Callable[[Sequence[Given]], Sequence[Told]], *, most: int = MOST
    ) -> None:
        self._do = do
        self._most = most
        self._lock = Lock()
        self._waiting: deque[_Turn[Given, Told]] = deque()
        self._is_led = False

    def ask(self, given: Given) -> Told:
        """The answer to what is given, once it is done.

        :raises Exception: what `do` raises for this one alone.
        """
        turn = _Turn[Given, Told](given)
        with self._lock:
            if self._is_led:
                self._waiting.append(turn)
            else:
                self._is_led, turn.state = True, _State.LEADS
        if turn.state is _State.WAITS:
            turn.woken.wait()
        if turn.state is _State.LEADS:
            self._lead(turn)
        if turn.state is _State.IS_TOLD:
            return turn.told[0]
        return self._do([turn.given])[0]

    def _lead(self, own: _Turn[Given, Told]) -> None:
        with self._lock:
            others = list(islice(self._waiting, self._most - 1))
            for _ in others:
                self._waiting.popleft()
        turns = [own, *others]
        state = _State.GOES_ALONE
        try:
            answers = self._do([turn.given for turn in turns])
            for turn, answer in zip(turns, answers, strict=True):
                turn.told = [answer]
            state = _State.IS_TOLD
        except Exception:
            if not others:
                raise
        finally:
            self._pass_on()
            for turn in turns:
                turn.wake(state)

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().wake(_State.LEADS)
            else:
                self._is_led = False
