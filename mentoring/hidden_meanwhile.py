"""What a form has for words that were hidden since its page was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from mentoring.models.own_words import OwnWords

HIDDEN_MEANWHILE = _(
    "Hidden since you opened this page, so this is not written there. Keep it if you need it: save once more, and the "
    "rest is set without it."
)


class HiddenMeanwhile:
    """A form of what says of itself what it is: class CircleForm(HiddenMeanwhile, Watched, forms.ModelForm[Circle]).

    Nobody writes where what stands is hidden; the rest of it goes on.
    """

    def leave_out_hidden(self) -> None:
        """The last of what is done to its fields. What somebody wrote there since is shown to them once more."""
        form: Any = self
        row: OwnWords = form.instance
        self.written_meanwhile: list[str] = []
        for name in row.put_away.keys() & form.fields.keys():
            typed = self._typed(name)
            if typed.split() in ([], row.said(name).split()):
                del form.fields[name]
            else:
                self.written_meanwhile.append(name)
                form.initial[name], form.fields[name].disabled = typed, True

    def clean(self) -> dict[str, Any]:
        form: Any = self
        cleaned: dict[str, Any] = super().clean()  # type: ignore[misc]
        for name in self.written_meanwhile:
            form.add_error(name, HIDDEN_MEANWHILE)
        return cleaned

    def _typed(self, name: str) -> str:
        form: Any = self
        return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name)) or ""
