"""Handles: 3 to 30 of a–z 0–9 - _, unique without regard to case."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

HANDLE_SHAPE = r"[a-z0-9][a-z0-9_-]{2,29}"
RESERVED = frozenset(
    {"a-member", "admin", "administrator", "all", "everyone", "here", "hearth", "me", "moderator", "staff"}
)

# Control, format, surrogate, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_JOINING_SCRIPTS = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")

validate_handle = RegexValidator(
    rf"\A{HANDLE_SHAPE}\Z",
    _("Use 3 to 30 small letters, digits, - or _, starting with a letter or digit."),
)


def validate_name(name: str) -> None:
    """One line that can be seen: no breaks, nothing that turns the writing around, something to read.

    Joiners are part of how some scripts are written; between Latin letters they only make two names look alike.
    """
    hidden = [one for one in name if unicodedata.category(one) in _UNSEEN and one not in _JOINERS]
    joined_latin = any(one in _JOINERS for one in name) and not _JOINING_SCRIPTS.search(name)
    if hidden or joined_latin or not any(one.isalnum() for one in name):
        raise ValidationError(_("Use letters, digits and spaces: a name is one line that everybody can see."))


def one_line(name: str) -> str:
    """What another house calls somebody, without what cannot be seen."""
    return "".join(" " if unicodedata.category(one) in _UNSEEN and one not in _JOINERS else one for one in name)


def handle_from(name: str) -> str:
    """A handle made of a person's name: 'Óscar Vidal' → 'oscar-vidal'. Always of the right shape."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    handle = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:24].strip("-")
    return handle if len(handle) >= 3 and handle not in RESERVED else f"{handle or 'member'}-x"
