from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Ban, Community, Goal, JoinRequest, Membership
from content.rendering import render

NORMS_AT_MOST = 12
NORM_LENGTH = 160


class FoundingForm(forms.ModelForm[Community]):
    """The slug may stay empty: it is then made from the name."""

    class Meta:
        model = Community
        fields = ("name", "slug", "purpose", "about", "access", "hue", "weave")
        labels: ClassVar[dict[str, Any]] = {"about": _("More about it")}
        help_texts: ClassVar[dict[str, Any]] = {
            "slug": _("The last part of its address. Leave it empty and we make one from the name."),
            "about": _("Who it is for, what you want to get better at, how you meet. You can format it with Markdown."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "about": forms.Textarea(attrs={"rows": 8}),
            "access": forms.RadioSelect(),
            "hue": forms.RadioSelect(),
            "weave": forms.RadioSelect(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("name"):
            cleaned["slug"] = Community.objects.all().free_slug(cleaned["name"])
        return cleaned


class CharterForm(forms.ModelForm[Community]):
    """What facilitators may change. Norms are written one a line."""

    norms = forms.CharField(
        label=_("How we are together"),
        help_text=_("One norm a line, twelve at most. Short ones are remembered."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )

    class Meta(FoundingForm.Meta):
        fields: Any = ("purpose", "about", "hue", "weave")

    field_order = ["name", "slug", "purpose", "about", "norms", "access", "hue", "weave"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("norms", "\n".join(norm.text for norm in self.instance.norms.all()))

    def clean_norms(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["norms"].splitlines() if line.strip()]
        if len(lines) > NORMS_AT_MOST:
            raise forms.ValidationError(_("Twelve norms at most. Which ones matter most?"))
        if any(len(line) > NORM_LENGTH for line in lines):
            raise forms.ValidationError(_("A norm has room for 160 characters. Could the longest be shorter?"))
        return lines


class StewardCharterForm(CharterForm):
    """Stewards also decide what it is called, where it lies and who may read."""

    class Meta(CharterForm.Meta):
        fields: Any = ("name", "slug", "purpose", "about", "access", "hue", "weave")
        help_texts: ClassVar[dict[str, Any]] = FoundingForm.Meta.help_texts | {
            "slug": _("The last part of its address. The old one keeps leading here."),
        }


class AskForm(forms.ModelForm[JoinRequest]):
    class Meta:
        model = JoinRequest
        fields = ("words",)
        labels: ClassVar[dict[str, Any]] = {"words": _("What brings you here?")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}


class RefusalForm(forms.ModelForm[JoinRequest]):
    class Meta:
        model = JoinRequest
        fields = ("answer",)
        help_texts: ClassVar[dict[str, Any]] = {"answer": _("They read it with the answer: why not now, where else?")}


class RoleForm(forms.ModelForm[Membership]):
    class Meta:
        model = Membership
        fields = ("role", "care")
        widgets: ClassVar[dict[str, forms.Widget]] = {"role": forms.RadioSelect()}


class BanForm(forms.ModelForm[Ban]):
    class Meta:
        model = Ban
        fields = ("reason",)
        help_texts: ClassVar[dict[str, Any]] = {"reason": _("Other facilitators read it, and so does the person.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"reason": forms.Textarea(attrs={"rows": 3})}


class GoalForm(forms.ModelForm[Goal]):
    class Meta:
        model = Goal
        fields = ("title", "next_step", "reached", "wanted")

    def clean_wanted(self) -> int:
        wanted: int = self.cleaned_data["wanted"]
        if wanted < 1:
            raise forms.ValidationError(_("Count to at least one, so that it can be reached."))
        return wanted


def rendered_about(source: str) -> str:
    return render(source[:8000]).html
