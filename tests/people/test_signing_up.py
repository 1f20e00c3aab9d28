from __future__ import annotations

import re

import pytest
from django.core import mail as outbox

from engagement.models import Mail
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import visitor

pytestmark = pytest.mark.django_db


def test_signing_up_asks_for_a_code_and_leads_to_the_welcome() -> None:
    client = visitor()
    said = {
        "display_name": "Ilse Óst",
        "email": "Ilse@Example.org",
        "password1": "a-long-enough-phrase",
        "time_zone": "Europe/Vienna",
    }
    answer = client.post("/accounts/signup/", said, follow=True)
    person = Person.objects.get()
    assert (person.email, person.handle, person.time_zone) == ("ilse@example.org", "ilse-ost", "Europe/Vienna")
    assert not outbox.outbox, "mail is a row first"
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", Mail.objects.get(address="ilse@example.org").text, re.M)
    assert code, Mail.objects.get().text
    form = answer.redirect_chain[-1][0]
    answer = client.post(form, {"code": code[1]}, follow=True)
    assert answer.redirect_chain[-1][0] == "/welcome/"
    assert "Welcome, Ilse." in answer.content.decode()


def test_a_browser_that_tells_nonsense_of_its_clock_is_taken_for_utc() -> None:
    said = {"display_name": "Ilse", "email": "i@example.org", "password1": "a-long-enough-phrase", "time_zone": "Mars"}
    visitor().post("/accounts/signup/", said)
    assert Person.objects.get().time_zone == "UTC"


def test_a_name_with_words_that_are_not_taken_is_none() -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.BLOCK)
    said = {"display_name": "Cheap burners7461", "email": "i@example.org", "password1": "a-long-enough-phrase"}
    answer = visitor().post("/accounts/signup/", said)
    assert "words in this that are not taken here" in answer.content.decode()
    assert "Cheap burners7461" in answer.content.decode()
    assert not Person.objects.exists()
