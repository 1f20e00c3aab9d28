from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.forms import Field, TextInput, Widget
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from moderation.forms import DecisionForm
from moderation.models import MeasureKind

if TYPE_CHECKING:
    from moderation.looking import Look

# The others are for those who lead a place, where they do it.
BY_THOSE_WHO_LEAD = (MeasureKind.QUIET, MeasureKind.KEPT_OUT)
MEASURES = [kind for kind in MeasureKind if kind not in BY_THOSE_WHO_LEAD]
# The rest are texts that can be put in other words.
WIDGETS: Mapping[str, type[Widget]] = {
    "about": UnfoldAdminRadioSelectWidget,
    "person": UnfoldAdminSelectWidget,
    "days": UnfoldAdminIntegerFieldWidget,
    "template": UnfoldAdminSelectWidget,
    "reason": UnfoldAdminTextareaWidget,
    "close": UnfoldBooleanSwitchWidget,
    "carry_to": UnfoldAdminTextInputWidget,
}


def _widget_of(field: Field) -> type[Widget]:
    """What is on one line for those who lead is so here: a title has no second."""
    return UnfoldAdminTextInputWidget if isinstance(field.widget, TextInput) else UnfoldAdminTextareaWidget


class StaffDecisionForm(DecisionForm):
    """As the administration draws it, with all that those who look after the site may do."""

    def __init__(self, *args: Any, looks: Sequence[Look], **kwargs: Any) -> None:
        super().__init__(*args, looks=looks, kinds=MEASURES, **kwargs)
        for name, field in self.fields.items():
            drawn: Any = WIDGETS.get(name, _widget_of(field))(attrs=field.widget.attrs)
            if hasattr(field, "choices"):
                drawn.choices = field.choices
            drawn.is_required = field.required
            field.widget = drawn
