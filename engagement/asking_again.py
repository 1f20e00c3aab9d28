"""Three months after a person said what they want to be better at, home asks how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.sections import Item, Place, Section, Shape

if TYPE_CHECKING:
    from people.models import Person


def aims(person: Person, since: datetime, most: int) -> Sequence[Item]:
    if not person.aim_is_due:
        return []
    assert person.aim_set_at is not None
    return [
        Item(
            key=f"aim:{person.pk}:{person.aim_set_at:%Y-%m-%d}",
            title=_("You wanted to be better at: %(aim)s") % {"aim": person.aim},
            reason=_("You said so three months ago. What is next?"),
            url=f"{reverse('settings:profile')}#aim",
            verb=_("Say where you are"),
            icon="sprout",
            tone="circle",
        )
    ]


AIMS = Section("aims", gettext_lazy("Three months later"), Place.INVITATIONS, 25, aims, shape=Shape.ASK)
