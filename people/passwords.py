"""Passwords that are guessed first: those many people have, and the words of this house, with a year or a ! behind."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What people put before and behind a word to have enough letters: digits and signs.
DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")
# Nobody tries longer ones first, and what is said twice in a book would be looked for all day.
LONGEST_GUESSED = 100
# Beside the name of the site and of its host.
HOUSE = frozenset(
    [
        "hearth",
        "community",
        "communities",
        "member",
        "members",
        "facilitator",
        "steward",
        "moderator",
        "admin",
        "administrator",
        "password",
        "passphrase",
        "passwort",
        "login",
        "signin",
        "welcome",
        "account",
        "letmein",
    ]
)


class GuessedFirstValidator(CommonPasswordValidator):
    """Django's twenty thousand, also decorated, doubled or joined with the words of the house. It asks for no capital,
    no digit and no sign: a sentence is a good password."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) <= LONGEST_GUESSED and any(map(self._is_guessed, _stems(password.lower().strip()))):
            raise ValidationError(
                _("This password is among the first that are tried. A short sentence of your own is better."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("Not one that many people have: a short sentence of your own is best.")

    def _is_guessed(self, word: str) -> bool:
        rest = _without_house(word)
        return not rest or rest in self.passwords or word in self.passwords


def _stems(password: str) -> set[str]:
    """The password, and what is left of it without what was put around, said once."""
    stems = set()
    for word in filter(None, (password, DECORATION.sub("", password))):
        # abcabcab is abc, said again.
        said = next(length for length in range(1, len(word) + 1) if word.startswith(word[length:]))
        stems |= {word, word[:said]}
    return stems


def _without_house(word: str) -> str:
    host = re.findall(r"[a-z]{4,}", settings.SITE_URL.partition("://")[2].lower())
    ours = sorted(HOUSE | {settings.SITE_NAME.lower(), *host}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, ours)), "", word)
    return DECORATION.sub("", rest) if rest != word else word
