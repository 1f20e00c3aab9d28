from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    NORM = "norm", _("It breaks how we are together")
    UNKIND = "unkind", _("It is unkind to somebody")
    PRIVATE = "private", _("It tells what should stay private")
    ADVERT = "advert", _("It is an advert or spam")
    ELSEWHERE = "elsewhere", _("It belongs somewhere else")
    UNSAFE = "unsafe", _("Following it could hurt somebody")


class CaseState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    HIDDEN = "hidden", _("Hidden")
    KEPT = "kept", _("Kept as it is")


class Case(models.Model):
    """Everything members flagged about one thing, and what was decided."""

    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    scope = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.WAITING)
    opened_at = models.DateTimeField(auto_now_add=True)
    flag_count = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("flagged content")
        verbose_name_plural = _("flagged content")
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="case_once")]
        indexes = [models.Index(fields=["state", "-flag_count", "opened_at"], name="case_queue")]

    def __str__(self) -> str:
        row: Any = self.target
        return str(row) if row is not None else f"{self.target_type_id}:{self.target_id}"


class Flag(models.Model):
    """One member's word that something is wrong, said once a thing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=12, choices=Reason)
    note = models.CharField(_("a few words for who looks at it"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="flag_once_a_person")]

    def __str__(self) -> str:
        return f"{self.reason} on case {self.case_id}"
