"""Making a template of a mail that another system wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from templating.bringing.whole import Choice, bring
from templating.errors import NotInBlocks, ValuesUnsettled
from templating.models import Template
from templating.operations.templates import create_template


@transaction.atomic
def bring_template(
    *,
    html: str,
    said: Mapping[str, Choice],
    by: User | None,
    now: datetime,
    category: str = Template.Category.MARKETING,
    subject: str = "",
    preheader: str = "",
    in_blocks: bool = False,
    **given: Any,
) -> Template:
    """A template with the mail as its first draft.

    :raises ValuesUnsettled: naming the values for which nothing was said.
    :raises NotInBlocks: if it was wanted in blocks and cannot be.
    :raises MailTooLarge, NotAMail, TemplateSlugTaken, UnfitMessageTemplate: as they say.
    """
    found = bring(
        html,
        category=category,
        subject=subject,
        preheader=preheader,
        in_blocks=in_blocks,
        said=said,
    )
    if found.unsettled:
        raise ValuesUnsettled(values=found.unsettled)
    if in_blocks and not found.is_in_blocks:
        raise NotInBlocks(field="in_blocks")
    return create_template(
        by=by, now=now, content=found.content, category=category, channel="email", **given
    )
