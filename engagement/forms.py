from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils import timezone

from engagement.models import Preferences


class PreferencesForm(forms.ModelForm[Preferences]):
    class Meta:
        model = Preferences
        fields = ("mail_notices", "digest", "digest_weekday", "digest_hour")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "digest_hour": forms.Select(choices=[(hour, f"{hour:02}:00") for hour in range(24)]),
        }

    def save(self, commit: bool = True) -> Preferences:
        self.instance.plan_next_digest(after=timezone.now())
        return super().save(commit)
