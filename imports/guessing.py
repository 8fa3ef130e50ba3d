"""What the columns of a file probably are: by their names in English and German, and by what
stands in them."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from imports.targets import CORE_NAMES, CUSTOM, SEVERAL, writable

NAMES = {
    "external_id": "id externalid extid userid customerid kundennummer kundennr studentid "
    "memberid mitgliedsnummer benutzerid uuid schuelerid",
    "first_name": "firstname first givenname forename vorname prename rufname",
    "last_name": "lastname last surname familyname nachname familienname zuname",
    "full_name": "name fullname contactname vollername kontakt person ansprechpartner",
    "display_name": "displayname anzeigename shownas",
    "type": "type contacttype typ kontakttyp art",
    "description": "description note notes comment comments notiz notizen bemerkung beschreibung",
    "birth_date": "birthdate birthday dateofbirth dob geburtsdatum geburtstag geboren geborenam",
    "email": "email emailaddress mail emails emailadresse mailadresse eposta emailprimary",
    "other_emails": "otheremails otheremail secondemail email2 zweiteemail weitereemails",
    "phone": "phone phonenumber telephone tel telefon telefonnummer mobile mobilephone "
    "mobilenumber cell cellphone handy handynummer mobil mobiltelefon rufnummer",
    "other_phones": "otherphones otherphone phone2 telefon2 weiteretelefonnummern",
    "email_verified": "emailverified emailbestaetigt",
    "address.street": "street address address1 addressline1 strasse strassehausnummer adresse "
    "anschrift",
    "address.postal_code": "postalcode zip zipcode postcode plz postleitzahl",
    "address.city": "city town ort stadt wohnort",
    "address.region": "region state province bundesland kanton",
    "country": "country countrycode land laendercode staat",
    "time_zone": "timezone zeitzone tz",
    "locale": "locale language sprache",
    "organisation": "organisation organization company companyname firma unternehmen school "
    "schule schoolname institution account arbeitgeber employer district",
    "organisation_role": "role rolle position funktion organisationrole",
    "owner": "owner owneremail besitzer betreuer zustaendig zustaendiger advisor berater",
    "team": "team gruppe abteilung",
    "tags": "tags tag labels label schlagworte schlagwoerter kategorien categories",
    "source": "source leadsource quelle herkunft",
    "registered_on": "registeredon registered signupdate registriertam anmeldedatum createdat "
    "erstelltam",
}
TARGET_OF = {name: target for target, names in NAMES.items() for name in names.split()}
#: Where a second column of the kind goes.
FURTHER = {"email": "other_emails", "phone": "other_phones"}
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NUMBER = re.compile(r"(\+|00)[\d\s()/.-]{6,}|0[\d\s()/-]{7,}")
DAY = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
#: The umlauts as German writes them without; NFKD would drop their dots.
WRITTEN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def guess(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """Column → field, of those that one can tell."""
    own: dict[str, str] = {}
    for field in writable():
        own |= {bare(field.label): CUSTOM + field.slug, bare(field.slug): CUSTOM + field.slug}
    found = by_exact_name(columns, {*CORE_NAMES, *own.values()})
    shapes: list[tuple[str, str]] = []
    for place, column in enumerate(columns):
        if column in found:
            continue
        values = [row[place] for row in samples if place < len(row) and row[place].strip()]
        name = bare(column)
        shape = shape_of(values)
        target = TARGET_OF.get(name) or own.get(name)
        # A column "E-mail" of nothing but yes and no is something else.
        is_wrong = target == "email" and values and not any("@" in value for value in values)
        if target is None or is_wrong:
            shapes.append((column, shape))
        else:
            _take(found, column, target)
    for column, shape in shapes:
        if shape:
            _take(found, column, shape)
    # Whoever names both parts means the whole for show, at most.
    if {"first_name", "last_name"} & {*found.values()}:
        found = {column: target for column, target in found.items() if target != "full_name"}
    return found


def by_exact_name(columns: Sequence[str], targets: Collection[str]) -> dict[str, str]:
    """The columns that are called as the fields are: so an export of contacts calls them."""
    return {column: column for column in columns if column in targets}


def _take(found: dict[str, str], column: str, target: str) -> None:
    taken = {*found.values()}
    if target in taken and target not in SEVERAL:
        target = FURTHER.get(target, "")
    if target:
        found[column] = target


def bare(text: str) -> str:
    """A name without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(WRITTEN))
    return "".join(sign for sign in plain if sign.isalnum() and sign.isascii())


def shape_of(values: Sequence[str]) -> str:
    if values and all(ADDRESS.fullmatch(value.strip()) for value in values):
        return "email"
    if values and all(NUMBER.fullmatch(value.strip()) for value in values):
        return "phone"
    return ""


def guess_day_first(samples: Sequence[Sequence[str]]) -> bool:
    """Whether 3/4/2026 is the third of April; so it is unless a month is told by being too big."""
    days = [found for row in samples for cell in row if (found := DAY.match(cell))]
    return not any(int(found[2]) > 12 for found in days)
