"""Words that are not taken, wherever people write for others. This room knows none: who watches for them registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

type RefusalOf = Callable[[str], str]

_registered: list[RefusalOf] = []


class NotTaken(PermissionDenied):
    """Said where there is no form to say it beside the field."""


def register_refusal(refusal_of: RefusalOf) -> None:
    """`refusal_of(text)` says why a text cannot be taken; '' when it can."""
    if refusal_of not in _registered:
        _registered.append(refusal_of)


def refusal_of(value: Any) -> str:
    """Of what a field holds: a text, or a list of texts; nothing else has words."""
    text = "\n".join(one for one in value if isinstance(one, str)) if isinstance(value, list) else value
    if not isinstance(text, str) or not text:
        return ""
    return next(filter(None, (ask(text) for ask in _registered)), "")


class Watched:
    """A form whose words others read: class StoryForm(Watched, forms.ModelForm[Story])."""

    def clean(self) -> dict[str, Any]:
        form: Any = self
        cleaned: dict[str, Any] = super().clean() or form.cleaned_data  # type: ignore[misc]
        for name, value in list(cleaned.items()):
            if why := refusal_of(value):
                form.add_error(name, why)
        return cleaned
