"""What of packs leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, stays
from packs.models import Pack, RouteAlias, Setting, Word

leaves(Pack, "packs")
leaves(Setting, "pack_settings")
leaves(Word, "words")
leaves(RouteAlias, "route_aliases")
stays(_("What a pack brought is among the records."), "packs.part")
