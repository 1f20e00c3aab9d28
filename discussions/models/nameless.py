from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discussions.models.thread import Thread


class NamelessAsk(models.Model):
    """Who asked a question without their name. Nothing else knows: not the thread, its posts, the log or the search.

    Read to let them go on in their own thread, and by site staff who reveal it, which is audited and told them.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="nameless")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question without a name")
        verbose_name_plural = _("questions without a name")

    def __str__(self) -> str:
        """Without the person: this is what lists and logs show."""
        return f"{self.thread_id}"
