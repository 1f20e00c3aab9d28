from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.models.session import Session
from mentoring.querysets import AgendaItemQuerySet

_web_address = URLValidator(schemes=["http", "https"])


def validate_way(address: str) -> None:
    """An address on the web, or of a page here."""
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return
    try:
        _web_address(address)
    except ValidationError:
        raise ValidationError(_("Paste the whole address of a page, such as https://example.org/page.")) from None


class AgendaItem(models.Model):
    """What somebody in the circle would like to talk about. Hosts set the order."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda_items")
    title = models.CharField(_("what about"), max_length=160)
    # Of a page here (a thread, a story) without the site's name, or of one elsewhere.
    link = models.CharField(_("a page it is about"), max_length=400, blank=True, validators=[validate_way])
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.session.get_absolute_url()}#agenda"


class AgendaVote(models.Model):
    """'Me too': somebody wants to talk about it as well."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="agenda_vote_once")]

    def __str__(self) -> str:
        return f"{self.person_id} wants item {self.item_id}"
