"""What files a channel's message may carry: how many, how large, and of which kinds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MB = 1024 * 1024
#: Base64 makes a third more of a file, and its lines a little more than that.
ENCODED = 0.72
#: Bytes that even a slow line takes in a second: a message with large files gets its time.
SLOW = 250_000
PICTURES = ("image/jpeg", "image/png")
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = (
    *("application/pdf", "text/plain", "application/msword"),
    *("application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    f"{OFFICE}.wordprocessingml.document",
    f"{OFFICE}.spreadsheetml.sheet",
    f"{OFFICE}.presentationml.presentation",
)
#: What mailboxes throw back, whatever is in it, since it runs when somebody opens it.
_ENDINGS = (
    "ade adp apk appx appxbundle asp bas bat cab cer chm cmd com cpl crt csh der diagcab dll dmg"
    " ex ex_ exe fxp gadget hlp hpj hta inf ins iso isp jar jnlp js jse ksh lib lnk mad maf mag mam"
    " maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msi msix msixbundle msp mst nsh"
    " ops osd pcd pif plg prf prg ps1 ps2 psc1 psc2 pst reg scf scr sct shb shs sys tmp url vb vbe"
    " vbp vbs vhd vsmacros vsw vxd ws wsc wsf wsh xll xnk"
)
RUNNING = frozenset(_ENDINGS.split())
PROGRAMS = frozenset(
    ("application/vnd.microsoft.portable-executable", "application/x-elf"),
)


@dataclass(frozen=True)
class File:
    """What of a file decides whether it may go."""

    name: str
    content_type: str
    size: int

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


@dataclass(frozen=True)
class Files:
    """What one message may carry."""

    most: int
    #: In bytes, of all of them.
    together: int
    #: Kind → bytes of one such file; None for any kind.
    kinds: Mapping[str, int] | None = None
    #: Kinds and endings that never go.
    refused: frozenset[str] = frozenset()
    #: What a text beside a file may hold; None for as much as ever.
    longest_text: int | None = None
    #: How the names of kinds begin beside which no text goes.
    wordless: tuple[str, ...] = ()
    #: Whether the provider fetches them from us, which takes an address that it can reach.
    is_fetched: bool = False

    def largest(self, file: File) -> int | None:
        """How large it may be; None where files of its kind do not go."""
        if file.content_type in PROGRAMS or file.ending in self.refused:
            return None
        if self.kinds is None:
            return self.together
        found = self.kinds.get(file.content_type)
        return min(found, self.together) if found is not None else None

    def takes_words(self, files: Iterable[File], text: str) -> bool:
        """Whether a text goes in one message with them."""
        is_short = self.longest_text is None or len(text) <= self.longest_text
        return not text or (
            is_short and not any(one.content_type.startswith(self.wordless) for one in files)
        )

    def fit(self, files: Iterable[File]) -> bool:
        given = list(files)
        sizes = [self.largest(one) for one in given]
        return (
            len(given) <= self.most
            and sum(one.size for one in given) <= self.together
            and all(
                size is not None and one.size <= size
                for one, size in zip(given, sizes, strict=True)
            )
        )

    def and_of(self, other: "Files") -> "Files":
        """What goes by either."""
        kinds = self.kinds if other.kinds is None else other.kinds
        if self.kinds is not None and other.kinds is not None:
            both = self.kinds.keys() & other.kinds.keys()
            kinds = {kind: min(self.kinds[kind], other.kinds[kind]) for kind in both}
        texts = [one for one in (self.longest_text, other.longest_text) if one is not None]
        return Files(
            most=min(self.most, other.most),
            together=min(self.together, other.together),
            kinds=kinds,
            refused=self.refused | other.refused,
            longest_text=min(texts) if texts else None,
            wordless=tuple(sorted({*self.wordless, *other.wordless})),
            is_fetched=self.is_fetched or other.is_fetched,
        )


def of_mail(megabytes: int) -> Files:
    """Of a mail that may be so large as it travels, as its provider or most mailboxes have it."""
    return Files(most=20, together=int(megabytes * MB * ENCODED), refused=RUNNING)


def each(kinds: Iterable[str], megabytes: int) -> dict[str, int]:
    return dict.fromkeys(kinds, megabytes * MB)


#: By Twilio's list of accepted types; what it takes in one message of its channel "MMS".
MMS = Files(
    most=10,
    together=5 * MB,
    kinds=each(
        (
            *PICTURES,
            *("image/gif", "application/pdf", "text/csv", "text/vcard", "text/calendar"),
            *("audio/mpeg", "audio/ogg", "video/mp4"),
        ),
        5,
    ),
    is_fetched=True,
)
WHATSAPP_BY_TWILIO = Files(
    most=1,
    together=16 * MB,
    kinds=each((*PICTURES, *DOCUMENTS, "text/vcard", "audio/mpeg", "audio/ogg", "video/mp4"), 16),
    longest_text=1024,
    wordless=("audio/",),
    is_fetched=True,
)
#: By Meta's list of supported media; it takes documents up to 100 MB, which we do not.
WHATSAPP = Files(
    most=1,
    together=25 * MB,
    kinds={
        **each(PICTURES, 5),
        **each(("audio/mpeg", "audio/ogg", "video/mp4"), 16),
        **each(DOCUMENTS, 25),
    },
    longest_text=1024,
    wordless=("audio/",),
)
#: Bots send files of any kind, up to 50 MB.
TELEGRAM = Files(most=1, together=25 * MB, refused=RUNNING, longest_text=1024)
