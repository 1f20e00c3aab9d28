from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from communities.quoting import Readers


class ReadersField(forms.ChoiceField):
    """Chosen before anybody is asked: those quoted read it beside the question. Left out, it is as usual."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Who may read the story?"),
            help_text=_("Those you quote are told so when they are asked."),
            required=False,
            **kwargs,
        )

    def offer(self, readers: Readers) -> None:
        self.choices, self.initial = readers.choices, readers.usual
