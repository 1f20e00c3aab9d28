"""Words that are not taken, wherever people write for others. This room knows none: who watches for them registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import Person

# Of a text, whether what says it can wait for a look before anybody sees it, what stood there before, and who says it.
type RefusalOf = Callable[[str, bool, str, Person | None], str]

_registered: list[RefusalOf] = []


class NotTaken(PermissionDenied):
    """Said where there is no form to say it beside the field."""


def register_refusal(refusal_of: RefusalOf) -> None:
    """`refusal_of(text, waits, stood, by)` says why a text cannot be taken; '' when it can."""
    if refusal_of not in _registered:
        _registered.append(refusal_of)


def refusal_of(value: Any, *, waits: bool = False, stood: str = "", by: Person | None = None) -> str:
    """Of what a field holds: a text, or a list of texts; nothing else has words. What `waits` is hidden until somebody
    has looked (moderation/watching.py), where else it would have to be refused. What `stood` there was looked at."""
    text = "\n".join(one for one in value if isinstance(one, str)) if isinstance(value, list) else value
    if not isinstance(text, str) or not text:
        return ""
    return next(filter(None, (ask(text, waits, stood, by) for ask in _registered)), "")


class Watched:
    """A form whose words others read: class StoryForm(Watched, forms.ModelForm[Story]).

    `waits` where the act that stores them calls `act_on_watched`: something new waits for a look. A change does not,
    since it would take away what stood there before.

    `stood` has those words, so that whoever mends the rest is not asked about them once more. `by`: who says it, where
    it cannot wait, since somebody in their first days may say less at once.
    """

    waits: bool = False
    stood: str = ""
    by: Person | None = None

    def clean(self) -> dict[str, Any]:
        form: Any = self
        cleaned: dict[str, Any] = super().clean() or form.cleaned_data  # type: ignore[misc]
        for name, value in list(cleaned.items()):
            if why := refusal_of(value, waits=self._is_new(), stood=self.stood, by=self.by):
                form.add_error(name, why)
        return cleaned

    def _is_new(self) -> bool:
        return self.waits and getattr(getattr(self, "instance", None), "pk", None) is None
