"""Letters nobody asked for: one click stops them for whoever has the address, with an account or without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from communities.inviting import Fate, invite
from communities.joining import ban, join
from engagement.mailing import send_due_mail
from engagement.models import Mail, Unwelcome
from people.models import Person
from tests.cast import PASSWORD, Ward, client_of
from tests.engagement.test_mail import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db
ILSE = "ilse@example.org"


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/no-letters/\S+/)", text)
    assert found
    return found[1]


def invited(ward: Ward, address: str = ILSE) -> Fate:
    (line,) = invite(ward.community, [address], by=ward.steward)
    return line.fate


def test_one_click_in_an_invitation_stops_all_that_would_follow(open_ward: Ward, postbox: Postbox) -> None:
    assert invited(open_ward) == Fate.INVITED
    send_due_mail()
    (letter,) = postbox.letters
    link = link_in(letter["List-Unsubscribe"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ILSE not in link
    client = Client(enforce_csrf_checks=True)
    # Scanners follow links.
    assert client.get(link).status_code == 200
    assert not Unwelcome.objects.exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(link).status_code == 200
    assert ILSE not in str(Unwelcome.objects.values())
    open_ward.community.invitations.all().delete()
    assert invited(open_ward, f"Ilse <{ILSE.upper()}>") == Fate.UNWELCOME
    assert Mail.objects.count() == 1


def test_who_invites_is_told_kindly(open_ward: Ward) -> None:
    invited(open_ward)
    Client().post(link_in(Mail.objects.get().text))
    open_ward.community.invitations.all().delete()
    path = f"/c/{open_ward.community.slug}/settings/invitations/"
    page = client_of(open_ward.steward).post(path, {"people": ILSE}).content.decode()
    assert "would rather have no mail from here; tell them yourself" in page


def test_what_waits_to_leave_when_they_stop_it_does_not(open_ward: Ward, postbox: Postbox) -> None:
    invited(open_ward)
    Client().post(link_in(Mail.objects.get().text))
    send_due_mail()
    assert postbox.letters == []
    assert Mail.objects.get().last_error == "NotWantedAnyMore"


def test_it_is_undone_by_the_same_link(open_ward: Ward, postbox: Postbox) -> None:
    invited(open_ward)
    client, link = Client(), link_in(Mail.objects.get().text)
    assert "after all" in client.post(link).content.decode()
    assert "written to again" in client.post(link, {"undo": "1"}).content.decode()
    send_due_mail()
    assert len(postbox.letters) == 1


@pytest.mark.parametrize("token", ["made-up", "made:up:token"])
def test_a_made_up_link_stops_nothing(token: str) -> None:
    page = Client().post(f"/no-letters/{token}/")
    assert page.status_code == 200
    assert "This link doesn't work" in page.content.decode()
    assert not Unwelcome.objects.exists()


# --- what became of the invitation while its letter waited ---------------------------------------------


def taken_back(ward: Ward) -> None:
    ward.community.invitations.update(revoked_at=timezone.now())


def run_out(ward: Ward) -> None:
    ward.community.invitations.update(expires_at=timezone.now())


def come_in_by_themselves(ward: Ward) -> None:
    join(ward.community, person=Person.objects.create_user(ILSE, PASSWORD, display_name="Ilse Verbruggen"))


def kept_out(ward: Ward) -> None:
    come_in_by_themselves(ward)
    ban(ward.community, person=Person.objects.get(email=ILSE), by=ward.steward, reason="Adverts.")


def who_invites_is_gone(ward: Ward) -> None:
    Person.objects.filter(pk=ward.steward.pk).update(is_active=False)


@pytest.mark.parametrize("since", [taken_back, run_out, come_in_by_themselves, kept_out, who_invites_is_gone])
def test_an_invitation_that_leads_nowhere_by_now_does_not_leave(
    since: Callable[[Ward], None], open_ward: Ward, postbox: Postbox
) -> None:
    invited(open_ward)
    since(open_ward)
    send_due_mail()
    assert not [letter for letter in postbox.letters if letter["To"] == ILSE]
    assert Mail.objects.get(kind="invitation").due_at is None
