"""A programme's way from draft to closed, a step at a time, and back as long as nobody was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import Programme

if TYPE_CHECKING:
    from people.models import Person

MOVED_ON = "mentoring.programme_moved_on"


@transaction.atomic
def move(programme: Programme, *, to: str, by: Person) -> None:
    """Goes one step on, or one back. Raises ValidationError for any other way."""
    programme = Programme.objects.select_for_update().select_related("community").get(pk=programme.pk)
    if programme.state == to:
        return  # a second click
    if to not in (programme.next_step, programme.step_back):
        raise ValidationError(_("The programme can't go there from where it is."))
    programme.state = to
    programme.save(update_fields=["state"])
    record(MOVED_ON, actor=by, target=programme, scope=programme.community.scope, to=to)
