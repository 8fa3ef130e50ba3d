"""Which value of ours is probably meant by a name of another system."""

import re
from collections.abc import Iterable

from templating.catalogue import Tag, tags

#: What other systems put before the names of a person's values.
PEOPLE = frozenset(
    {"contact", "subscriber", "person", "lead", "user", "customer", "recipient", "profile"}
    | {"member", "merge", "data", "attributes", "fields", "custom", "properties", "sys", "params"}
)
FIRMS = frozenset({"company", "site", "app", "brand", "sender", "list", "shop", "product", "firm"})
NAMES: dict[str, tuple[str, ...]] = {
    "first_name": ("firstname", "fname", "first", "vorname", "givenname", "forename", "prenom"),
    "last_name": ("lastname", "lname", "last", "surname", "nachname", "familyname", "nom"),
    "name": ("name", "fullname", "displayname", "contactname", "username"),
    "email": ("email", "emailaddress", "mail", "subscriberemail", "emailadresse", "useremail"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "telephone", "tel", "telefon"),
    "country": ("country", "land"),
    "address.city": ("city", "town", "stadt", "ort"),
    "birth_date": ("birthday", "birthdate", "dateofbirth", "dob", "geburtstag", "geburtsdatum"),
    "organisation.name": (
        *("company", "companyname", "organisation", "organization", "organisationname"),
        *("organizationname", "firma", "account", "accountname", "school", "schoolname"),
    ),
    "firm.name": (
        *("listcompany", "listname", "appname", "sitename", "brandname", "productname"),
        *("shopname", "sendername", "fromname", "sendercompany"),
    ),
    "firm.support_email": ("supportemail", "senderemail", "fromemail", "contactemail"),
    "owner.name": ("ownername", "advisorname", "advisername", "agentname", "repname"),
    "year": ("year", "currentyear", "jahr", "datey"),
    "today": ("date", "today", "currentdate", "datum"),
    "preferences_url": (
        *("updateprofile", "updateprofileurl", "preferences", "preferencesurl"),
        *("preferencecenter", "managepreferences", "emailpreferences"),
        "subscriptionpreferences",
    ),
}
KNOWN = {said: name for name, names in NAMES.items() for said in names}
LEAVING = re.compile(r"unsub|optout|abmeld|abbestell|desinscri|asmgroup|asmglobal")


class Guesses:
    """What the firm has values for, read once."""

    def __init__(self) -> None:
        self.tags = tags()
        self.names = frozenset(one.name for one in self.tags)
        self._own = {_bare(word): one.name for one in self.tags for word in _called(one)}

    def of(self, key: str) -> str:
        """The value that is probably meant by a name; "" where nobody can tell."""
        if key in self.names and key != "view_url":
            return key
        root, _, rest = key.partition(".")
        whole = _bare(key)
        if LEAVING.search(whole):
            return "unsubscribe_url"
        if root in FIRMS and _bare(rest) in ("name", "company"):
            return "firm.name"
        if root in ("organisation", "organization", "school", "account") and _bare(rest) == "name":
            return "organisation.name"
        last = _bare(rest) if rest and root in PEOPLE else whole
        return KNOWN.get(last) or KNOWN.get(whole) or self._own.get(last, "")

    def is_known(self, key: str) -> bool:
        return bool(self.of(key))

    def brings(self, name: str) -> bool:
        """Whether contacts, the firm or the sending itself bring a value of this name."""
        return name in self.names and name != "view_url"


def _bare(said: str) -> str:
    return re.sub(r"[^a-z0-9]", "", said.lower())


def _called(tag: Tag) -> Iterable[str]:
    """What a field of the firm's own is called: by its slug, and by its label."""
    if tag.name.startswith(("custom.", "labels.")):
        yield tag.name.partition(".")[2]
        yield str(tag.label)
