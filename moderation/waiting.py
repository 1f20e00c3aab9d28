"""What waits for a look: who will look, as it is said to whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from moderation.flagging import may_decide
from moderation.models import Case
from moderation.places import leaders_in

if TYPE_CHECKING:
    from django.db.models import Model


def held_until(row: Model) -> str:
    """Right after it was written."""
    if _leaders_look_at(row):
        return _("Thank you. This waits until a facilitator has looked; you hear of it, and your words are kept.")
    return _(
        "Thank you. This waits until somebody who looks after this site has looked; you hear of it, and your words "
        "are kept."
    )


def _leaders_look_at(row: Model) -> bool:
    """Nobody judges their own words: of who leads alone, those who look after the site do."""
    kind = ContentType.objects.get_for_model(row)
    case = Case.objects.filter(target_type=kind, target_id=row.pk).first()
    return case is not None and any(may_decide(case, one) for one in leaders_in(case.place))
