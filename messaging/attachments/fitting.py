"""Whether files go by a channel: what the accounts that may carry them take."""

from collections.abc import Sequence
from functools import reduce

from django.utils.translation import gettext as _

from channels.adapters import ADAPTERS
from channels.choosing import active_accounts
from channels.files import MB, File, Files
from channels.models import Account
from channels.places import is_public
from messaging.errors import FilesUnfit, NoFilesHere
from messaging.models import Attachment


def files_by(channel: str, account: Account | None = None) -> Files | None:
    """What every account takes that a message may go by; None where one takes no files."""
    accounts = [account] if account is not None else active_accounts(channel)
    found = [taken_by(one) for one in accounts]
    if not found or any(one is None for one in found):
        return None
    return reduce(Files.and_of, [one for one in found if one is not None])


def taken_by(account: Account) -> Files | None:
    """What one account takes: what a provider would fetch from us, only if it can reach us."""
    adapter = ADAPTERS.get(account.provider)
    files = adapter.files if adapter else None
    if files is None or adapter is None:
        return None
    return None if files.is_fetched and not (adapter.is_sandbox or is_public()) else files


def file_of(row: Attachment) -> File:
    return File(row.name, row.content_type, row.size)


def refuse_unfit(
    rows: Sequence[Attachment], *, channel: str, account: Account | None, text: str
) -> None:
    """:raises NoFilesHere, FilesUnfit: saying which file does not go, and what would."""
    taken = files_by(channel, account)
    if taken is None:
        raise NoFilesHere(field="attachments")
    files = [file_of(one) for one in rows]
    if len(files) > taken.most:
        said = _("One message of this channel carries at most {count} files.")
        raise FilesUnfit(said.format(count=taken.most), field="attachments")
    for one in files:
        _refuse_file(one, taken)
    if sum(one.size for one in files) > taken.together:
        said = _("The files are larger than the {size} MB that go by this channel in one message.")
        raise FilesUnfit(said.format(size=_megabytes(taken.together)), field="attachments")
    if not taken.takes_words(files, text):
        said = _("So much text does not go in one message with a file: send it by itself.")
        raise FilesUnfit(said, field="text")


def _refuse_file(one: File, taken: Files) -> None:
    largest = taken.largest(one)
    if largest is None:
        said = _("{name} does not go by this channel: it takes no files of this kind.")
        raise FilesUnfit(said.format(name=one.name), field="attachments")
    if one.size > largest:
        said = _("{name} is larger than the {size} MB that go by this channel.")
        size = _megabytes(largest)
        raise FilesUnfit(said.format(name=one.name, size=size), field="attachments")


def _megabytes(size: int) -> str:
    return f"{size / MB:.0f}"
