"""What columns of a person hold: words as lists, zones, sizes of a portrait, choices."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

PORTRAIT_SIZES = (64, 160, 480)


def topics_in(words: str) -> list[str]:
    """What a person wrote between commas, each once."""
    return list(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))


def joined(*fields: str) -> Concat:
    """The fields with a space between, as Postgres may keep it."""
    parts = [part for field in fields for part in (models.F(field), models.Value(" "))]
    return Concat(*parts[:-1], output_field=models.TextField())


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("We don't know a time zone called %(name)s."), params={"name": name})


def portrait_size_for(pixels: int) -> int:
    """The smallest that is sharp on a screen of two dots a pixel."""
    return next((size for size in PORTRAIT_SIZES if size >= 2 * pixels), PORTRAIT_SIZES[-1])


class Theme(models.TextChoices):
    SYSTEM = "system", _("Like my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    ROOMY = "roomy", _("Roomy")
    COMPACT = "compact", _("Compact: more on a page")


class Writers(models.TextChoices):
    """Who may begin a conversation with somebody."""

    COMMUNITIES = "communities", _("People in my communities")
    CLOSE = "close", _("People I share a circle or a pair with")
    NOBODY = "nobody", _("Nobody; I write first")
