"""Authors of imported mail: nobody can mail, be or find them; who proves that the address is theirs becomes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core import serializers
from django.test import Client

from communities.models import Community
from discussions.importing.bringing import bring_in
from discussions.models import Post, Thread
from discussions.posting import edit_post, reply
from engagement.delivery import deliver_now
from engagement.mailing import send_due_mail
from engagement.models import Mail
from people.leaving import erase
from people.models import Person, Placeholder
from people.placeholders import Sender, claim, person_ids
from search.finding import find
from search.models import Entry
from search.naming import people_named
from tests.cast import PASSWORD, client_of, make_member, make_person, visitor
from tests.discussions.mailing_list import Letter, archive

ADDRESS = "ann@example.org"
BOB = "bob at example.org (Bob Bowman)"


@pytest.fixture
def ann(community: Community, tmp_path: Path) -> Person:
    letters = [
        Letter(id="a", body="The quokka walks at night.\n"),
        Letter(id="b", answers=("a",), sender=BOB, day=1),
        Letter(id="c", answers=("a", "b"), day=2),
    ]
    bring_in([archive(tmp_path, *letters)], community=community)
    return Person.objects.get(display_name="Ann Archer")


def test_a_placeholder_has_no_address_anywhere(ann: Person) -> None:
    assert ann.is_placeholder
    assert ann.email is None
    rows = [*Person.objects.all(), *Placeholder.objects.all(), *Post.objects.all(), *Entry.objects.all()]
    assert ADDRESS not in serializers.serialize("json", rows)


def test_nobody_can_be_a_placeholder(ann: Person) -> None:
    assert not ann.has_usable_password()
    assert authenticate(email=ADDRESS, password=PASSWORD) is None
    client = Client()
    client.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/settings/profile/").status_code == 302


def test_nobody_finds_a_placeholder(ann: Person, community: Community) -> None:
    viewer = make_member(community)
    assert not people_named("Ann Archer", viewer=viewer)
    client = client_of(viewer)
    for page in ("/people/?q=Archer", f"/c/{community.slug}/members/", "/search/?q=Archer&kind=person"):
        assert "Ann Archer" not in client.get(page).content.decode()
    assert client.get(f"/people/{ann.handle}/").status_code == 404
    edited = edit_post(
        Post.objects.create(
            thread=Thread.objects.get(), number=99, author=viewer, source="", html="", renderer_version=1
        ),
        source=f"@{ann.handle}",
        by=viewer,
    )
    assert "<a" not in edited.html


def sign_up(client: Client, address: str) -> None:
    """Until the code that was mailed has been typed in."""
    joining = {"email": address, "password1": PASSWORD, "display_name": "Ann A.", "time_zone": "UTC"}
    form = client.post("/accounts/signup/", joining, follow=True).redirect_chain[-1][0]
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", Mail.objects.get(address=ADDRESS).text, re.M)
    assert code
    client.post(form, {"code": code[1]})


def test_who_verifies_the_address_becomes_the_author(ann: Person, community: Community) -> None:
    client = visitor()
    sign_up(client, "Ann@Example.org")
    person = Person.objects.get(email=ADDRESS)
    assert EmailAddress.objects.get(user=person).verified
    assert not Person.objects.filter(pk=ann.pk).exists()
    assert not Placeholder.objects.filter(person=ann).exists()
    thread = Thread.objects.get()
    assert (thread.author, thread.last_author) == (person, person)
    assert set(thread.face_ids) == {person.pk, Post.objects.get(origin="b").author_id}
    assert Post.objects.filter(author=person).count() == 2
    deliver_now()
    (entry,) = find("quokka", viewer=person).entries
    assert entry.author_id == person.pk
    assert f"/people/{person.handle}/" in client.get(thread.get_absolute_url()).content.decode()


def test_an_address_that_is_only_claimed_and_not_verified_changes_nothing(ann: Person) -> None:
    EmailAddress.objects.create(user=make_person(), email=ADDRESS, verified=False)
    assert Post.objects.filter(author=ann).count() == 2
    claim("somebody-else@example.org", by=make_person())
    assert Post.objects.filter(author=ann).count() == 2


def test_who_wrote_under_both_names_is_counted_once(ann: Person, community: Community) -> None:
    person = make_member(community, "Ann A.")
    thread = Thread.objects.get()
    reply(thread, author=person, source="Still so.")
    claim(ADDRESS, by=person)
    thread.refresh_from_db()
    assert thread.people_count == 2
    assert sorted(thread.face_ids) == sorted({person.pk, Post.objects.get(origin="b").author_id})


def test_who_leaves_is_quoted_by_the_name_of_their_letters_no_more(ann: Person, community: Community) -> None:
    post = Post.objects.filter(author=ann).earliest("pk")
    quoted = f"> [Ann Archer]({post.get_absolute_url()}):\n> The quokka walks\n\nDoes it?"
    answer = reply(post.thread, author=make_member(community), source=quoted)
    person = make_person("Annabel Archer-Smith")
    claim(ADDRESS, by=person)
    erase(person, words_go=False)
    answer.refresh_from_db()
    assert "Ann Archer" not in answer.source + answer.html
    assert "Former member" in answer.source


def test_later_archives_go_to_the_person_who_verified_the_address(
    ann: Person, community: Community, tmp_path: Path
) -> None:
    person = make_person("Ann A.")
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True)
    claim(ADDRESS, by=person)
    bring_in([archive(tmp_path, Letter(id="d", day=9, body="Later.\n"), name="q3")], community=community)
    assert Post.objects.get(origin="d").author == person


def test_the_author_changes_a_letter_and_it_stays_a_letter(ann: Person, community: Community) -> None:
    person = make_member(community)
    claim(ADDRESS, by=person)
    post = Post.objects.select_related("thread__community").get(origin="a")
    edited = edit_post(post, source="The *quokka* sleeps.\n\n> quoted\n\n-- \nAnn", by=person)
    assert "<em>" not in edited.html
    assert '<div class="signature">' in edited.html


def test_one_address_is_one_person_whatever_the_name(db: None) -> None:
    ann, anna, nobody, other = (
        Sender("Ann Archer", ADDRESS),
        Sender("Anna", ADDRESS),
        Sender("Ann Archer", ""),
        Sender("Ann", "ann@example.com"),
    )
    found = person_ids([ann, anna, nobody, other])
    assert found[ann] == found[anna]
    assert len(set(found.values())) == 3
    assert person_ids([anna])[anna] == found[ann]
    assert Person.objects.get(pk=found[ann]).display_name == "Ann Archer"


def test_a_letter_to_a_placeholder_is_never_sent(ann: Person, community: Community) -> None:
    from discussions.posting import reply

    reply(Thread.objects.get(), author=make_member(community), source="Thank you both.")
    deliver_now()
    send_due_mail()
    assert not Mail.objects.filter(person=ann).exists()


def test_an_address_is_recognised_after_the_secret_changed(ann: Person, settings: object) -> None:
    from django.conf import settings as now

    former = now.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret", [former]  # type: ignore[attr-defined]
    assert person_ids([Sender("Ann", ADDRESS)])[Sender("Ann", ADDRESS)] == ann.pk
    person = make_person()
    claim(ADDRESS, by=person)
    assert Post.objects.filter(author=person).count() == 2
