"""What packs bring: names of things."""

from django.utils.translation import gettext_lazy as _

from ground.personal import of_nobody

of_nobody(
    _("Names and settings that packs bring; they are about nobody."),
    *("packs.pack", "packs.part", "packs.setting", "packs.word", "packs.routealias"),
)
