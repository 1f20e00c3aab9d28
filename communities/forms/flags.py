"""What those who lead decide about what was flagged, and about whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.correcting import RULES
from moderation.forms import DecisionForm

if TYPE_CHECKING:
    from communities.models import Community
    from moderation.looking import Look


class LeadersDecisionForm(DecisionForm):
    """As those who look after the site decide, with what those who lead a place may do in it."""

    carry_to = forms.ChoiceField(label=_("Move the thread to another community you lead"), required=False)

    def __init__(self, *args: Any, looks: Sequence[Look], places: Sequence[Community], **kwargs: Any) -> None:
        super().__init__(*args, looks=looks, kinds=RULES, **kwargs)
        self.fields["days"].help_text = _("While they write nothing here.")
        carry_to: Any = self.fields.get("carry_to")
        if carry_to is not None and places:
            carry_to.choices = [("", _("It stays here")), *((one.slug, one.name) for one in places)]
        elif carry_to is not None:
            del self.fields["carry_to"]
