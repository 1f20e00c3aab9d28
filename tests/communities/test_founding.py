from __future__ import annotations

import pytest

from communities.models import Access, Community, Membership, Role, SlugHistory
from people.models import Person
from tests.cast import client_of, make_community, make_person

pytestmark = pytest.mark.django_db

FOUND = "/communities/new/"


@pytest.fixture
def founder() -> Person:
    return make_person("Sana Steward")


def form(**more: str) -> dict[str, str]:
    given = {"name": "Night Shift", "purpose": "We keep each other awake.", "about": "Come **in**.", "access": "open"}
    return given | {"slug": "", "hue": "teal", "weave": "wave"} | more


def test_whoever_founds_a_community_is_its_steward(founder: Person) -> None:
    answer = client_of(founder).post(FOUND, form())
    community = Community.objects.get()
    assert answer.headers["Location"] == "/c/night-shift/"
    assert Membership.objects.get(community=community).role == Role.STEWARD
    assert community.member_count == 1
    assert "<strong>in</strong>" in community.about_html


def test_a_name_taken_already_gets_an_address_of_its_own(founder: Person) -> None:
    client_of(founder).post(FOUND, form())
    client_of(founder).post(FOUND, form())
    assert sorted(Community.objects.values_list("slug", flat=True)) == ["night-shift", "night-shift-2"]


@pytest.mark.parametrize("slug", ["hidden-place", "former-place", "new"])
def test_an_address_that_cannot_be_used_is_refused_in_the_same_words_whatever_the_cause(
    founder: Person, slug: str
) -> None:
    Community.objects.filter(pk=make_community(access=Access.PRIVATE).pk).update(slug="hidden-place")
    SlugHistory.objects.create(slug="former-place", community=make_community(access=Access.PRIVATE))
    answer = client_of(founder).post(FOUND, form(slug=slug))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This address can’t be used. Please choose another." in page
    assert "already exists" not in page
    assert "We keep each other awake." in page


def test_what_it_will_look_like_is_shown_without_founding_it(founder: Person) -> None:
    client = client_of(founder)
    whole = client.post(FOUND, form(preview="1")).content.decode()
    assert "Come <strong>in</strong>." in whole
    assert 'value="Night Shift"' in whole
    part = client.post(FOUND, form(preview="1"), headers={"HX-Request": "true"}).content.decode()
    assert "Come <strong>in</strong>." in part
    assert "<html" not in part
    assert not Community.objects.exists()


def test_visitors_sign_in_first() -> None:
    assert client_of(None).post(FOUND, form()).headers["Location"].startswith("/accounts/login/")
    assert not Community.objects.exists()
