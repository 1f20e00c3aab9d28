"""Words that are not taken, wherever people write for others. This room knows none: who watches for them registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import Person

# What the fields of a form say, by their names; a field may have several texts.
type Said = Mapping[str, Sequence[str]]


class Refusals(Protocol):
    """Of what is said at once, each field that cannot be taken and why: whether it can wait for a look before anybody
    sees it, what stood there before, and who says it."""

    def __call__(self, said: Said, *, waits: bool, stood: str, by: Person | None) -> Iterator[tuple[str, str]]: ...


_registered: list[Refusals] = []


class NotTaken(PermissionDenied):
    """Said where there is no form to say it beside the field."""


def register_refusals(refusals: Refusals) -> None:
    if refusals not in _registered:
        _registered.append(refusals)


def refusal_of(*texts: str, waits: bool = False, stood: str = "", by: Person | None = None) -> str:
    """Why these texts cannot be taken; '' when they can. What `waits` is hidden until somebody has looked
    (moderation/watching.py), where else it would have to be refused. What `stood` there was looked at."""
    return next((why for _name, why in _refusals_of({"": texts}, waits=waits, stood=stood, by=by)), "")


def texts_in(filled_in: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the fields of a form say, in their order: a text each, or a list of texts. Nothing else has words."""
    said = {name: value if isinstance(value, list) else [value] for name, value in filled_in.items()}
    return {name: [text for text in texts if text and isinstance(text, str)] for name, texts in said.items()}


def _refusals_of(said: Said, *, waits: bool, stood: str, by: Person | None) -> Iterator[tuple[str, str]]:
    for refusals in _registered:
        yield from refusals(said, waits=waits, stood=stood, by=by)


class Watched:
    """A form whose words others read: class StoryForm(Watched, forms.ModelForm[Story]), StoryForm(request.POST, by=me).

    `waits` where the act that stores them calls `act_on_watched`: something new waits for a look. A change does not,
    since it would take away what stood there before.

    `by`: who says it. `stood` has the words that stood there, so that whoever mends the rest is not asked about them
    once more; a form of a row knows them.
    """

    waits: bool = False

    def __init__(self, *args: Any, by: Person | None = None, stood: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        if form.is_bound and by is None:
            raise TypeError(f"{type(self).__name__} was not told who writes: pass `by`.")
        self.by, self.stood = by, stood or self._stands_in_its_row()

    def clean(self) -> dict[str, Any]:
        form: Any = self
        cleaned: dict[str, Any] = super().clean() or form.cleaned_data  # type: ignore[misc]
        said = texts_in(cleaned)
        for name, why in _refusals_of(said, waits=self._can_wait(), stood=self.stood, by=self.by):
            form.add_error(name, why)
        return cleaned

    def _can_wait(self) -> bool:
        return self.waits and not self._row

    @property
    def _row(self) -> Any:
        """What is changed; None where something new is said."""
        row = getattr(self, "instance", None)
        return row if row is not None and row.pk is not None else None

    def _stands_in_its_row(self) -> str:
        form: Any = self
        return "\n".join(text for texts in texts_in(form.initial).values() for text in texts) if self._row else ""
