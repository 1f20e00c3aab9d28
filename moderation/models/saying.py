from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.saying_kinds import kind_of, readable_by

if TYPE_CHECKING:
    from people.scopes import Viewer


class SayingQuerySet(models.QuerySet["Saying"]):
    def visible_to(self, viewer: Viewer) -> SayingQuerySet:
        """Of what the viewer reads where it stands."""
        return self.filter(readable_by(viewer))


class Saying(models.Model):
    """Short words with no page of their own, as they stood when somebody flagged them: words with a request, a hello.

    They are kept here, so that neither hiding them nor taking the request back loses what has to be looked at. Who
    reads them is asked where they stand (moderation/saying_kinds.py).
    """

    kind = models.CharField(max_length=30)
    stands_in = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said: Any = models.JSONField(default=dict, db_default={})
    hidden_at = models.DateTimeField(null=True, blank=True)
    scope = models.CharField(max_length=40)
    url = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = SayingQuerySet.as_manager()

    class Meta:
        verbose_name = _("short words")
        verbose_name_plural = _("short words")
        indexes = [models.Index(fields=["kind", "stands_in"], name="sayings_of_row")]

    def __str__(self) -> str:
        return str(kind_of(self).title)

    def get_absolute_url(self) -> str:
        return self.url
