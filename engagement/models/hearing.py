from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.models.preferences import Cadence


class Preset(models.TextChoices):
    """How much somebody hears of a place. Three suffice for nearly everyone; the last is for who only visits."""

    QUIET = "quiet", _("Quiet")
    NORMAL = "normal", _("Normal")
    EVERYTHING = "everything", _("Everything")
    MUTED = "muted", _("Nothing at all")


class HearingQuerySet(models.QuerySet["Hearing"]):
    def everything(self, place: str) -> models.QuerySet[Hearing, int]:
        """Ids of those who want to hear of everything there."""
        return self.filter(place=place, preset=Preset.EVERYTHING).values_list("person_id", flat=True)


class Hearing(models.Model):
    """How much a person wants to hear of one place, where that is not the normal. `place` is its scope token."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hearings", db_index=False
    )
    place = models.CharField(max_length=40)
    preset = models.CharField(max_length=10, choices=Preset, default=Preset.NORMAL)
    digest = models.CharField(
        max_length=8, choices=Cadence, blank=True, default="", db_default="", help_text=_("Empty: as everywhere.")
    )

    objects = HearingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="hearing_once_a_place")]
        indexes = [models.Index(fields=["place", "preset"], name="hearing_of_place")]

    def __str__(self) -> str:
        return f"{self.person_id} hears {self.preset} of {self.place}"


class Way(models.TextChoices):
    MAIL = "mail", _("Here and by mail")
    BELL = "bell", _("Here only")
    NOT = "not", _("Not at all")


class KindChoice(models.Model):
    """What a person chose for one kind of notification, wherever it comes from."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kind_choices", db_index=False
    )
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=4, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} for {self.person_id}"


class LeftOut(models.Model):
    """Somebody does not want to see a thing ('thread:12') or a kind of thing ('section:stories') for a while."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="left_out", db_index=False
    )
    about = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="left_out_once")]

    def __str__(self) -> str:
        return f"{self.about} until {self.until:%Y-%m-%d}"


class MutedTag(models.Model):
    """Somebody wants to hear nothing of what carries this tag. For people there is people.blocking."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="muted_tags", db_index=False
    )
    tag = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="tag_muted_once")]
        indexes = [models.Index(fields=["tag"], name="tag_muted_by")]

    def __str__(self) -> str:
        return f"{self.person_id} hears nothing of #{self.tag}"
