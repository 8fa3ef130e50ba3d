"""A worker's turn at one channel: take a set, ask the gate once more, write it, and hand it over
and settle it piece by piece.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic, sleep

from django.db import transaction

from channels import choosing, limits, lines
from channels.adapters import Adapter, Answer, Down, Handed, TryLater, Unknown
from channels.files import File
from channels.models import Account
from channels.operations import health
from messaging.archiving.keeping import archive_sent
from messaging.attachments.fitting import taken_by
from messaging.attachments.leaving import has_files, seconds_for
from messaging.gate.reasons import FILES_UNFIT
from messaging.models import Message
from messaging.planning.operations import ask_again
from messaging.sending import leases, recording
from messaging.sending.digests import is_digest, join_pieces, settle_pieces
from messaging.sending.leases import Lease
from messaging.sending.outcomes import (
    NO_ACCOUNT,
    Outcome,
    after_asking,
    after_falling_silent,
    after_handing_over,
    failed,
    held,
)
from messaging.sending.writing import Writer, Written

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
#: How many are taken in one go.
SET = 500
#: A worker leaves a channel after this long, so that channels take turns.
SLICE = timedelta(seconds=10)
#: At one channel at once, so that a slow provider leaves room for other work.
WORKERS = 2
#: For messages that none of the accounts there are may carry.
NO_ACCOUNT_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = 1.0


class Turn:
    """One turn; its clock, and how long it may go on."""

    def __init__(
        self,
        *,
        channel: str,
        clock: Clock,
        time_slice: timedelta = SLICE,
        workers: int = WORKERS,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self.channel = channel
        self.clock = clock
        self.ends = monotonic() + time_slice.total_seconds()
        self.workers = workers
        self.wait = wait
        self.writer = Writer()
        self.accounts: list[Account] = []
        self._lines: dict[int, Adapter] = {}

    def send(self) -> int:
        """Find out about what was left unfinished, then hand over what is due.

        Returns how many messages were moved on; 0 means that there is nothing to do now.
        """
        try:
            moved = self.clear_up()
            while monotonic() < self.ends:
                self.accounts = choosing.active_accounts(self.channel)
                room = self.room()
                if room == 0:
                    break
                moved += join_pieces(channel=self.channel, now=self.clock())
                lease = leases.claim(
                    channel=self.channel, limit=room, workers=self.workers, now=self.clock()
                )
                if not lease.messages:
                    break
                moved += self.carry(lease)
            return moved
        finally:
            for line in self._lines.values():
                line.close()

    def room(self) -> int:
        """How many are worth taking: not more than the accounts that are up may send now."""
        now = self.clock()
        up = [one for one in self.accounts if one.down_until is None or one.down_until <= now]
        grants = limits.room(up, now=now)
        room = sum(grant.count for grant in grants.values())
        again = [grant.again_at for grant in grants.values() if grant.again_at is not None]
        if room == 0 and again:
            seconds = (min(again) - self.clock()).total_seconds()
            if seconds > LONGEST_WAIT or monotonic() + seconds > self.ends:
                return 0
            self.wait(max(seconds, 0.001))
            return self.room()
        return min(room, SET)  # 0 where none is up: what is due stays due

    def clear_up(self) -> int:
        """Take over what silent workers held: not begun is due again, begun is asked about."""
        settle_pieces()
        moved = leases.free_lapsed(channel=self.channel, now=self.clock()) + leases.cancel_some()
        lease = leases.claim_lapsed(channel=self.channel, limit=SET, now=self.clock())
        by_account: dict[int | None, list[Message]] = defaultdict(list)
        for message in lease.messages:
            by_account[message.account_id].append(message)
        accounts = Account.objects.in_bulk([id for id in by_account if id is not None])
        for id, messages in by_account.items():
            account = accounts.get(id) if id is not None else None
            outcomes = self.look_into(account, messages)
            moved += self.settle(lease, outcomes, messages)
        return moved

    def look_into(self, account: Account | None, messages: Sequence[Message]) -> list[Outcome]:
        """What became of hand-overs that broke off, as far as the provider can tell."""
        if account is None or not lines.adapter_of(account).can_find:
            now = self.clock()
            return [after_falling_silent(one, can_find=False, now=now) for one in messages]
        line = self.line_of(account)
        return [self._found(line, message) for message in messages]

    def _found(self, line: Adapter, message: Message) -> Outcome:
        try:
            found: Handed | LookupError | None = line.find(str(message.token))
        except LookupError as fault:
            found = fault
        return after_asking(message, found, now=self.clock())

    def carry(self, lease: Lease) -> int:
        """Hand over what was taken, account by account, until the time slice ends."""
        going = ask_again(lease.messages, now=self.clock())
        moved = len(lease.messages) - len(going)
        if any(is_digest(message) for message in lease.messages):
            settle_pieces()
        wanted = [message for message in lease.messages if message.pk in going]
        for account, messages in self.by_account(wanted).items():
            if account is None:
                until = self.clock() + NO_ACCOUNT_PAUSE
                outcomes = [held(message, NO_ACCOUNT, until) for message in messages]
                moved += self.settle(lease, outcomes, messages)
                continue
            for settled, chunk in self.written(lease, account, messages):
                moved += settled
                if chunk and monotonic() >= self.ends:
                    leases.give_back(token=lease.token)
                    return moved
                moved += self.hand_over(lease, account, chunk)
        return moved

    def by_account(self, messages: Sequence[Message]) -> dict[Account | None, list[Message]]:
        people = {message.by_id for message in messages if message.by_id}
        teams = choosing.teams_of(people) if people else {}
        chooser = choosing.Chooser(self.accounts, teams=teams, now=self.clock())
        found: dict[Account | None, list[Message]] = defaultdict(list)
        for message in messages:
            chosen = chooser.choose(
                category=message.category,
                by=message.by_id,
                named=message.account_id,
                to=message.to_address,
            )
            found[chosen].append(message)
        return found

    def written(
        self, lease: Lease, account: Account, messages: Sequence[Message]
    ) -> Iterator[tuple[int, Sequence[Written]]]:
        """The messages in words, in pieces that are handed over together, each with how many
        there were before it that could not be put into any: those are settled.

        What many have in common is asked once for all that were taken; what carries files is
        written by itself, since they stand in memory meanwhile.
        """
        plain = [message for message in messages if not has_files(message)]
        for some in (plain, *([one] for one in messages if has_files(one))):
            if not some:
                continue
            written, unwritten = self.writer.write(some, now=self.clock())
            fit, unfit = fit_for(account, written, now=self.clock())
            settled = self.settle(lease, [*unwritten, *unfit], some)
            yield settled, ()
            for chunk in chunks(fit, lines.adapter_of(account).at_once):
                yield 0, chunk

    def hand_over(self, lease: Lease, account: Account, written: Sequence[Written]) -> int:
        """Say of some that they are on their way, hand them over, and note what came of it."""
        if not written:
            return 0
        moved = 0
        grant = limits.reserve(account=account, wanted=len(written), now=self.clock())
        late = written[grant.count :]
        if late and grant.again_at is not None:
            outcomes = [held(one.message, "", grant.again_at) for one in late]
            moved += self.settle(lease, outcomes, [one.message for one in late])
        going = written[: grant.count]
        adapter = lines.adapter_of(account)
        slower = max((seconds_for(one.outgoing.enclosed) for one in going), default=0)
        # Read before the row's lease begins: a worker that stalls right after the commit must
        # not count from when it woke up.
        since = monotonic()
        handing = {
            message.pk
            for message in leases.begin(
                lease=lease,
                messages=[one.message for one in going],
                account=account,
                time_out=adapter.time_out + slower,
                now=self.clock(),
            )
        }
        going = [one for one in going if one.message.pk in handing]
        answers = self.answers(account, going, since=since)
        return moved + self.note(lease, account, going, answers, granted=grant.count)

    def answers(self, account: Account, going: Sequence[Written], *, since: float) -> list[Answer]:
        """What the provider said to each; one that breaks our own rules leaves all unknown."""
        if not going:
            return []
        if monotonic() - since >= leases.MARGIN.total_seconds():
            late = TryLater("The worker was held up until its lease ran out.", 0)
            return [late] * len(going)
        try:
            found = list(self.line_of(account).send([one.outgoing for one in going]))
        except Exception as fault:
            log.exception("an adapter broke off")
            return [Unknown(f"{type(fault).__name__}: {fault}")] * len(going)
        return found

    def note(
        self,
        lease: Lease,
        account: Account,
        going: Sequence[Written],
        answers: Sequence[Answer],
        *,
        granted: int,
    ) -> int:
        now = self.clock()
        can_find = lines.adapter_of(account).can_find
        outcomes = [
            recording.filled(
                after_handing_over(one.message, answer, can_find=can_find, now=now), one
            )
            for one, answer in zip(going, answers, strict=True)
        ]
        moved = self.settle(lease, outcomes, [one.message for one in going], going, account)
        unsent = granted - sum(not isinstance(answer, TryLater) for answer in answers)
        limits.give_back(account=account, count=unsent)
        self._note_health(account, answers, now)
        return moved

    def _note_health(self, account: Account, answers: Sequence[Answer], now: datetime) -> None:
        down = next((one for one in answers if isinstance(one, Down)), None)
        if down is not None:
            known = health.note_fault(account=account, why=down.why, after=down.after, now=now)
            account.faults_in_a_row, account.down_until = known.faults_in_a_row, known.down_until
            self.drop_line(account)
        elif any(isinstance(one, Handed) for one in answers):
            health.note_success(account=account)

    @transaction.atomic
    def settle(
        self,
        lease: Lease,
        outcomes: Sequence[Outcome],
        messages: Sequence[Message],
        going: Sequence[Written] = (),
        account: Account | None = None,
    ) -> int:
        """Write outcomes with all that they bring about, or nothing of it."""
        known = {message.pk: message for message in messages}
        settled = leases.settle(token=lease.token, outcomes=outcomes, messages=known)
        if any(is_digest(known[id]) for id in settled):
            settle_pieces()
        archive_sent(
            [one for one in outcomes if one.message_id in settled],
            messages=known,
            said={one.message.pk: one.outgoing for one in going},
            account=account,
            now=self.clock(),
        )
        recording.record(
            [one for one in outcomes if one.message_id in settled],
            messages=known,
            subjects={one.message.pk: one.outgoing.subject for one in going},
            now=self.clock(),
        )
        return len(settled)

    def line_of(self, account: Account) -> Adapter:
        if account.pk not in self._lines:
            self._lines[account.pk] = lines.connect(account)
        return self._lines[account.pk]

    def drop_line(self, account: Account) -> None:
        line = self._lines.pop(account.pk, None)
        if line is not None:
            line.close()


def fit_for(
    account: Account, written: Sequence[Written], *, now: datetime
) -> tuple[list[Written], list[Outcome]]:
    """Those whose files this account carries, and what becomes of the others."""
    fit: list[Written] = []
    outcomes: list[Outcome] = []
    taken = None
    for one in written:
        files = [File(f.name, f.content_type, len(f.content)) for f in one.outgoing.enclosed]
        if files:
            taken = taken or taken_by(account)
        if files and (taken is None or not taken.fit(files)):
            outcomes.append(failed(one.message, FILES_UNFIT, account.name, now))
        else:
            fit.append(one)
    return fit, outcomes


def chunks(written: Sequence[Written], size: int) -> Iterator[Sequence[Written]]:
    for start in range(0, len(written), size):
        yield written[start : start + size]
