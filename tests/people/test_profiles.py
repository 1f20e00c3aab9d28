from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.models import Access
from content.reacting import react
from people import finding
from people.models import HandleHistory, Person
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

SETTINGS = "/settings/profile/"
APPEARANCE = {"theme": "dark", "density": "roomy", "language": "en-gb"}


def profile(person: Person, **more: str) -> dict[str, str]:
    return {"display_name": person.display_name, "handle": person.handle, **more}


def test_a_profile_exists_for_those_who_share_a_place(closed_ward: Ward) -> None:
    path = closed_ward.member.get_absolute_url()
    for role, person in closed_ward.everybody().items():
        expected = 200 if role in ("member", "facilitator", "steward") else 404
        assert client_of(person).get(path).status_code == expected, role


def test_who_wants_to_be_found_is_found_by_everybody() -> None:
    person = make_person("Lena Listed", is_listed=True)
    assert client_of(None).get(person.get_absolute_url()).status_code == 200


def test_a_profile_names_only_communities_the_viewer_may_read() -> None:
    person = make_person("Noor Haddad", is_listed=True)
    shown = make_community(name="Open place", founder=person)
    make_community(name="Closed place", access=Access.CLOSED, founder=person)
    private = make_community(name="Private place", access=Access.PRIVATE, founder=person)
    page = client_of(make_person()).get(person.get_absolute_url()).content.decode()
    assert shown.name in page
    assert "Closed place" not in page
    assert "Private place" not in page
    assert "Private place" in client_of(make_member(private)).get(person.get_absolute_url()).content.decode()


def test_placeholders_and_closed_accounts_have_no_page() -> None:
    placeholder = make_person("Old Mail", is_listed=True)
    Person.objects.filter(pk=placeholder.pk).update(is_placeholder=True, email=None)
    gone = make_person("Gone", is_listed=True, is_active=False)
    for person in (placeholder, gone):
        assert client_of(make_person()).get(f"/people/{person.handle}/").status_code == 404


def test_an_old_handle_leads_to_the_new_one_and_stays_reserved() -> None:
    person, other = make_person("Ada Old", is_listed=True), make_person("Other")
    old = person.handle
    assert client_of(person).post(SETTINGS, profile(person, handle="ada-new")).status_code == 302
    assert client_of(None).get(f"/people/{old}/").headers["Location"] == "/people/ada-new/"
    taken = client_of(other).post(SETTINGS, profile(other, handle=old))
    assert taken.status_code == 422
    assert "This handle is taken" in taken.content.decode()
    assert make_person("Ada Old").handle != old
    back = Person.objects.get(pk=person.pk)
    assert client_of(back).post(SETTINGS, profile(back, handle=old)).status_code == 302
    assert not HandleHistory.objects.filter(handle=old).exists()


def test_an_old_handle_tells_strangers_nothing(closed_ward: Ward) -> None:
    member = closed_ward.member
    old = member.handle
    client_of(member).post(SETTINGS, profile(member, handle="noor-now"))
    assert client_of(closed_ward.outsider).get(f"/people/{old}/").status_code == 404
    assert client_of(closed_ward.facilitator).get(f"/people/{old}/").headers["Location"] == "/people/noor-now/"


def test_handles_are_the_same_whatever_their_case() -> None:
    person = make_person("Ada", is_listed=True)
    assert client_of(None).get(f"/people/{person.handle.upper()}/").status_code == 200
    other = make_person("Other")
    assert client_of(other).post(SETTINGS, profile(other, handle=person.handle.upper())).status_code == 422


def test_mistakes_are_said_beside_the_field_and_what_was_typed_stays() -> None:
    person = make_person("Ada")
    answer = client_of(person).post(SETTINGS, profile(person, handle="a b", role="Kept 7461"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept 7461" in page
    assert "Use 3 to 30 small letters" in page
    person.refresh_from_db()
    assert person.role == ""


def test_what_i_write_about_me_is_rendered_and_safe() -> None:
    person = make_person("Ada", is_listed=True)
    client_of(person).post(SETTINGS, profile(person, about="I *teach*. <script>alert(1)</script>"))
    page = client_of(None).get(person.get_absolute_url()).content.decode()
    assert "<em>teach</em>" in page
    assert "<script>alert" not in page


def test_the_theme_and_time_zone_are_mine_on_every_device() -> None:
    person = make_person("Ada")
    client = client_of(person)
    client.post("/settings/appearance/", APPEARANCE | {"time_zone": "Europe/Berlin"})
    assert 'data-theme="dark"' in client_of(person).get("/people/").content.decode()
    assert client.post("/settings/appearance/", APPEARANCE | {"time_zone": "Mars/One"}).status_code == 422


def test_the_directory_lists_those_one_may_know_and_finds_them_by_their_work(closed_ward: Ward) -> None:
    Person.objects.filter(pk=closed_ward.member.pk).update(role="Respiratory nurse")
    mine = client_of(closed_ward.facilitator).get("/people/?q=respiratory").content.decode().partition('id="found"')[2]
    assert "Noor Haddad" in mine
    other = client_of(closed_ward.outsider).get("/people/?q=respiratory").content.decode().partition('id="found"')[2]
    assert "Noor Haddad" not in other


def test_directory_and_profile_cost_the_same_however_many_there_are(open_ward: Ward) -> None:
    client = client_of(open_ward.member)
    paths = ("/people/", open_ward.facilitator.get_absolute_url())
    for path in paths:
        client.get(path)
    few = [queries_of(client, path) for path in paths]
    for _ in range(15):
        make_member(open_ward.community)
        make_community(founder=open_ward.facilitator)
    assert [queries_of(client, path) for path in paths] == few
    assert max(few) <= 14


def test_topics_on_a_profile_lead_to_those_who_share_them() -> None:
    person = make_person("Ada", is_listed=True, can_help="handover, falls , handover", wants_to_learn="")
    assert person.helps_with == ["handover", "falls"]
    assert 'href="/people/?q=falls"' in client_of(None).get(person.get_absolute_url()).content.decode()


def test_handles_are_not_collected(settings: Settings) -> None:
    settings.HANDLE_CHANGES_A_MONTH = 2
    person = make_person("Ada")
    client = client_of(person)
    for handle, expected in (("ada-two", 302), ("ada-three", 302), ("ada-four", 422)):
        assert client.post(SETTINGS, profile(person, handle=handle)).status_code == expected
        person.refresh_from_db()
    assert client.post(SETTINGS, profile(person, role="Nurse")).status_code == 302
    HandleHistory.objects.update(until=timezone.now() - timedelta(days=31))
    assert client.post(SETTINGS, profile(person, handle="ada-four")).status_code == 302


def test_an_aim_is_asked_about_three_months_later_and_only_then() -> None:
    person = make_person("Ada")
    client = client_of(person)
    client.post(SETTINGS, profile(person, aim="Saying no"))
    assert "Saying no" not in client.get("/").content.decode()
    Person.objects.update(aim_set_at=timezone.now() - timedelta(days=92))
    assert "You wanted to be better at: Saying no" in client.get("/").content.decode()
    # The same words saved again are no answer.
    client.post(SETTINGS, profile(person, aim="Saying no"))
    assert "Saying no" in client.get("/").content.decode()
    client.post("/settings/aim/")
    assert "Saying no" not in client.get("/").content.decode()
    person.refresh_from_db()
    assert (person.aim, person.aim_is_due) == ("Saying no", False)
    client.post("/settings/aim/", {"done": ""})
    person.refresh_from_db()
    assert (person.aim, person.aim_set_at) == ("", None)


def test_an_aim_is_nobody_elses_to_read() -> None:
    person = make_person("Ada", is_listed=True, aim="Saying no", aim_set_at=timezone.now())
    assert "Saying no" in client_of(person).get(person.get_absolute_url()).content.decode()
    assert "Saying no" not in client_of(make_person()).get(person.get_absolute_url()).content.decode()


def test_density_is_mine_on_every_device() -> None:
    person = make_person("Ada")
    client_of(person).post("/settings/appearance/", APPEARANCE | {"density": "compact", "time_zone": "UTC"})
    assert 'data-density="compact"' in client_of(person).get("/people/").content.decode()


def test_being_found_is_a_choice_taken_and_taken_back() -> None:
    person = make_person("Ada")
    client, page = client_of(person), person.get_absolute_url()
    assert client_of(None).get(page).status_code == 404
    client.post("/settings/privacy/", {"is_listed": "on", "writers": person.writers})
    assert client_of(None).get(page).status_code == 200
    client.post("/settings/privacy/", {"writers": person.writers})
    assert client_of(None).get(page).status_code == 404


def test_thanks_are_named_to_all_who_may_read_and_their_words_to_oneself(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member, title="The quiet bay")
    react(thread.posts.get(), "thanks", person=closed_ward.facilitator, words="It kept me going.")
    path = closed_ward.member.get_absolute_url()
    mine = client_of(closed_ward.member).get(path).content.decode()
    assert "Grace Mensah, for “The quiet bay”" in mine
    assert "It kept me going." in mine
    others = client_of(closed_ward.steward).get(path).content.decode()
    assert "Grace Mensah, for “The quiet bay”" in others
    assert "It kept me going." not in others
    Person.objects.filter(pk=closed_ward.member.pk).update(is_listed=True)
    assert "The quiet bay" not in client_of(closed_ward.outsider).get(path).content.decode()


@pytest.mark.parametrize(
    "words", ["nurse lisbon", "PORTUGUESE", "airway", "ada-search", "bay of six", "%", "_", "\x00"]
)
def test_the_directory_finds_by_any_word_one_said_of_oneself(words: str) -> None:
    person = make_person(
        "Ada Search", handle="ada-search", role="Nurse", organisation="Hospital of Lisbon", languages="Portuguese",
        can_help="Airway at night", workplace="A bay of six", is_listed=True,
    )  # fmt: skip
    found = client_of(make_person()).get("/people/", {"q": words}).context["page"].rows
    assert (person in found) is (words not in ("%", "_"))


@pytest.mark.parametrize("few", [1000, 5])
def test_every_page_of_the_directory_comes_once_in_the_order_of_names(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for those who know a few, who are looked up, and for those who know many: names are walked."""
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "STEP", 7)
    for number in range(65):
        make_person(f"{'ÓoAa'[number % 4]}da {number:02}", is_listed=True)
        make_person(f"Odd {number:02}")
    client, after, names = client_of(make_person("Zoë")), "", []
    while True:
        page = client.get("/people/", {"after": after}).context["page"]
        names += [person.display_name for person in page.rows]
        if not (after := page.next_after):
            break
    assert len(names) == len(set(names)) == 66
    assert not any(name.startswith("Odd") for name in names)


def test_a_profile_is_not_changed_all_day(settings: Settings) -> None:
    settings.PROFILE_CHANGES_A_DAY = 2
    person = make_person("Noor Haddad")
    said = {"display_name": "Noor Haddad", "handle": person.handle}
    client = client_of(person)
    for role in ("Nurse", "Sister"):
        assert client.post("/settings/profile/", said | {"role": role}).status_code == 302
    # Saved again as it stands it is no change.
    assert client.post("/settings/profile/", said | {"role": "Sister"}).status_code == 302
    answer = client.post("/settings/profile/", said | {"role": "Matron"})
    assert answer.status_code == 422
    assert "You have changed your profile often today." in answer.content.decode()
    assert 'value="Matron"' in answer.content.decode()
    Person.objects.filter(pk=person.pk).update(profile_changed_on=timezone.localdate() - timedelta(days=1))
    assert client.post("/settings/profile/", said | {"role": "Matron"}).status_code == 302
