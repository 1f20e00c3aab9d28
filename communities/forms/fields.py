"""Fields that several forms of a community ask with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from content.rendering.source import on_one_line

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class LinesField(forms.CharField):
    """Several short things, one a line; gives them as a list, each once."""

    widget = forms.Textarea

    def __init__(
        self, *, most: int, length: int, too_many: str | _StrPromise, too_long: str | _StrPromise, **kwargs: Any
    ) -> None:
        super().__init__(required=False, **kwargs)
        self.most, self.length, self.too_many, self.too_long = most, length, too_many, too_long

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = (on_one_line(line) for line in str(value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(self.too_many)
        if any(len(line) > self.length for line in value):
            raise forms.ValidationError(self.too_long)

    def run_validators(self, value: Any) -> None:
        """The lines were looked at one by one; there is no text left to look at."""


class LocalMoment(forms.DateTimeField):
    """A day and an hour in the person's own zone, as browsers ask for it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)
