"""Languages that Postgres can search in: what a community writes in decides which endings its words may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Named as Postgres names its configurations."""

    ENGLISH = "english", _("English")
    DANISH = "danish", _("Danish")
    DUTCH = "dutch", _("Dutch")
    FINNISH = "finnish", _("Finnish")
    FRENCH = "french", _("French")
    GERMAN = "german", _("German")
    HUNGARIAN = "hungarian", _("Hungarian")
    ITALIAN = "italian", _("Italian")
    NORWEGIAN = "norwegian", _("Norwegian")
    PORTUGUESE = "portuguese", _("Portuguese")
    ROMANIAN = "romanian", _("Romanian")
    RUSSIAN = "russian", _("Russian")
    SPANISH = "spanish", _("Spanish")
    SWEDISH = "swedish", _("Swedish")
    TURKISH = "turkish", _("Turkish")
    OTHER = "simple", _("Another, or several")


_in_use: list[Callable[[], Iterable[str]]] = []


def register_languages(in_use: Callable[[], Iterable[str]]) -> None:
    """`in_use()` gives the languages that something is written in."""
    _in_use.append(in_use)


def languages_in_use() -> list[str]:
    """Words as they are written come last, for names and for languages without endings."""
    used = {str(Language.ENGLISH), *(language for in_use in _in_use for language in in_use())}
    return [*sorted(used - {str(Language.OTHER)}), str(Language.OTHER)]
