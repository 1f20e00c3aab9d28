from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import Person


class OwnWords(models.Model):
    """What something says of itself, its name first. Names stand in pages, letters, calendars and searches: where they
    are hidden they are put away, and something that says nothing stands in the fields that all of these read.
    """

    # Who wrote them last; nobody knows of what was written before that was kept.
    words_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    put_away = models.JSONField(default=dict, db_default={}, editable=False)

    OWN_WORDS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    @classmethod
    def written_by(cls, person: Person) -> models.QuerySet[Any]:
        return cls._base_manager.filter(words_by=person)

    @property
    def own_words(self) -> list[str]:
        """As they stand."""
        return [str(getattr(self, name)) for name in self.OWN_WORDS]

    def said(self, name: str) -> str:
        """Also while it is put away, for those who decide."""
        return str(self.put_away.get(name, getattr(self, name)))

    @property
    def forgotten_at(self) -> datetime | None:
        """What was put away is not there any more: what is hidden still would bring nothing back."""
        return None if self.put_away else self.hidden_at

    def follow_hiding(self, *, instead: str) -> None:
        """It was hidden, where `instead` stands for its name, or came back."""
        if self.hidden_at:
            self._put_words_away(instead)
        else:
            self._bring_words_back()

    def _put_words_away(self, instead: str) -> None:
        """`instead` stands where its name stood."""
        if self.put_away:
            return
        self.put_away = {name: getattr(self, name) for name in self.OWN_WORDS}
        self._say(dict.fromkeys(self.OWN_WORDS, "") | {self.OWN_WORDS[0]: instead})

    def _bring_words_back(self) -> None:
        words, self.put_away = self.put_away, {}
        self._say(words)

    def say_otherwise(self, changed: Mapping[str, str]) -> None:
        """Other words of somebody who decides, also for what is put away."""
        if self.put_away:
            self.put_away = self.put_away | dict(changed)
            self._say({})
        else:
            self._say(changed)

    def set_by(self, person: Person) -> str:
        """Before somebody saves what they set: who gave it other words is their author, and what was put away meanwhile
        stays so. Within a transaction, which holds the row. Answers what stood there."""
        held = type(self)._base_manager.select_for_update().get(pk=self.pk)
        self.hidden_at, self.put_away, self.words_by = held.hidden_at, held.put_away, held.words_by
        if held.put_away:
            for name in self.OWN_WORDS:
                setattr(self, name, getattr(held, name))
        elif self.own_words != held.own_words:
            self.words_by = person
        return "\n".join(held.own_words)

    def _say(self, words: Mapping[str, str]) -> None:
        for name, said in words.items():
            setattr(self, name, said)
        self.save(update_fields=[*words, "put_away"])
