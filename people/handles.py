"""Handles: 3 to 30 of a–z 0–9 - _, unique without regard to case."""

import re
import unicodedata

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

HANDLE_SHAPE = r"[a-z0-9][a-z0-9_-]{2,29}"
RESERVED = frozenset(
    {"a-member", "admin", "administrator", "all", "everyone", "here", "hearth", "me", "moderator", "staff"}
)

validate_handle = RegexValidator(
    rf"\A{HANDLE_SHAPE}\Z",
    _("Use 3 to 30 small letters, digits, - or _, starting with a letter or digit."),
)


def handle_from(name: str) -> str:
    """A handle made of a person's name: 'Óscar Vidal' → 'oscar-vidal'. Always of the right shape."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    handle = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:24].strip("-")
    return handle if len(handle) >= 3 and handle not in RESERVED else f"{handle or 'member'}-x"
