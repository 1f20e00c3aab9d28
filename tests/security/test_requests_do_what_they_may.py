"""Every address is walked as an attacker would: reading changes nothing, nothing is taken that no form asked for, and
no form is taken from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.utils import timezone

from communities.models import Community, Membership
from people.models import Person
from tests.access.scene import Scene
from tests.access.table import ROLES, Row
from tests.cast import client_of, make_person
from tests.security.ground import as_they_came, changed, fingerprints, rows_for, undone
from ui.tables import plain_cell

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "member", "facilitator", "staff")
ACCOUNT_PAGES = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/signup/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/2fa/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/sessions/",
    "/accounts/3rdparty/",
)


# Who looks at words that were taken back is in the audit trail: that is what it is for.
LOOKS_ARE_WRITTEN_DOWN = frozenset({"chat:message-history"})


def test_reading_changes_nothing(scene: Scene) -> None:
    before = fingerprints()
    for row in rows_for("get"):
        url = scene.url(row)
        for role in READERS:
            client = scene.clients[role]
            as_they_came(client)
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer)
        scene.clients["facilitator"].head(url)
        if row.route in LOOKS_ARE_WRITTEN_DOWN:
            assert changed(before, fingerprints()) == ["moderation_auditentry"], url
            before = fingerprints()
        assert not changed(before, fingerprints()), url


def test_looking_at_ones_account_changes_nothing(scene: Scene) -> None:
    member = scene.ward.member
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    before = fingerprints()
    for url in ACCOUNT_PAGES:
        for role in ("anonymous", "member"):
            scene.clients[role].get(url)
        assert not changed(before, fingerprints()), url
    # Signing out takes a POST.
    assert "_auth_user_id" in scene.clients["member"].session


# A mail program says that somebody wants no more mail, and has neither cookie nor token: the link is the token.
FROM_ANYWHERE = frozenset({"engagement:unsubscribe", "engagement:unwelcome"})
ELSEWHERE = ({"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"})


def test_no_form_is_taken_without_its_token_or_from_elsewhere(scene: Scene) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.ward.member, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/settings/profile/")
    token = client.cookies["csrftoken"].value
    before = fingerprints()
    for row in rows_for("post"):
        if row.route in FROM_ANYWHERE:
            continue
        url, data = scene.url(row), dict(row.data(scene))
        assert client.post(url, data=data).status_code == 403, url
        for headers in ELSEWHERE:
            client.cookies["csrftoken"] = token
            answer = client.post(url, data={**data, "csrfmiddlewaretoken": token}, headers=headers)
            assert answer.status_code == 403, (url, headers)
    assert not changed(before, fingerprints())


def _more_than_was_asked(scene: Scene) -> dict[str, Any]:
    """What an attacker hopes that some form writes straight onto a row."""
    other, elsewhere = scene.ward.steward.pk, Community.objects.exclude(pk=scene.community.pk).first()
    assert elsewhere
    people = dict.fromkeys(
        ("author", "author_id", "person", "person_id", "owner", "owner_id", "user", "user_id", "actor", "by"), other
    )
    places = dict.fromkeys(("community", "community_id", "thread", "thread_id", "room", "room_id"), elsewhere.pk)
    powers = dict.fromkeys(("is_staff", "is_superuser", "is_active", "is_placeholder", "is_listed_by_staff"), "on")
    times = dict.fromkeys(("created_at", "joined_at", "at", "date_joined", "hidden_at", "pinned_at"), "2001-01-01")
    return {
        **people,
        **places,
        **powers,
        **times,
        "id": other,
        "pk": other,
        "password": "taken-over",
        "link_key": "0" * 32,
        "access": "open",
        "role": "steward",
        "groups": "1",
        "user_permissions": "1",
        "thanks_count": "9999",
        "number": "1",
    }


def _standing() -> dict[str, Any]:
    """What no form of a member may touch, of whoever it is."""
    powers = ("pk", "is_staff", "is_superuser", "is_active", "is_placeholder", "password", "email", "date_joined")
    return {
        "people": set(Person.objects.values_list(*powers, "link_key")),
        "roles": set(Membership.objects.exclude(role="member").values_list("person", "community", "role")),
        "places": set(Community.objects.values_list("pk", "slug", "access")),
    }


def _written_by(person: Person) -> dict[str, int]:
    from django.apps import apps

    counts = {}
    for model in apps.get_models():
        for name in ("author", "person", "owner"):
            fields = {field.name: field for field in model._meta.get_fields()}
            if name in fields and getattr(fields[name], "related_model", None) is Person and fields[name].concrete:
                counts[f"{model._meta.label}.{name}"] = model._base_manager.filter(**{name: person.pk}).count()
    return counts


# The founder of a new community is its steward: that is what the form is for.
NEW_PLACES = frozenset({"communities:new", "communities:found", "communities:founding"})
# Who introduces themselves first opens the thread for it, which begins with an invitation by whoever leads the place.
BY_THE_HOST = frozenset({"discussions:introduction"})


def test_a_form_takes_only_what_it_asked_for(scene: Scene) -> None:
    for row in rows_for("post"):
        _take_more(row, scene)


def _take_more(row: Row, scene: Scene) -> None:
    data = {**_more_than_was_asked(scene), **row.data(scene)}
    client = scene.clients["member"]
    before, steward_before = _standing(), _written_by(scene.ward.steward)
    as_they_came(client)
    with transaction.atomic():
        client.post(scene.url(row), data=data)
        after, steward_after = _standing(), _written_by(scene.ward.steward)
        transaction.set_rollback(True)
    assert after["people"] == before["people"], row
    if row.route not in NEW_PLACES:
        assert after["roles"] == before["roles"], row
        assert after["places"] == before["places"], row
    written = {name for name in steward_after if steward_after[name] > steward_before[name]}
    # Being told and being owed a word is not having written.
    if row.route not in BY_THE_HOST:
        assert written <= {"engagement.Notification.person", "engagement.Mail.person"}, row


def test_no_account_is_made_with_more_rights_than_a_form_gives() -> None:
    said = {"display_name": "Eve", "email": "eve@example.org", "password1": "a-long-enough-phrase"}
    more = {"is_staff": "on", "is_superuser": "on", "id": "1", "handle": "admin", "date_joined": "2001-01-01"}
    Client(REMOTE_ADDR="2001:db8:7::1").post("/accounts/signup/", {**said, **more})
    eve = Person.objects.get(email="eve@example.org")
    assert (eve.is_staff, eve.is_superuser, eve.handle) == (False, False, "eve")
    assert eve.date_joined > timezone.now() - timedelta(hours=1)


def test_headers_of_htmx_open_nothing(scene: Scene) -> None:
    """They are the client's own words: what a page refuses, a fragment refuses."""
    trust_me = {
        "hx-request": "true",
        "hx-boosted": "true",
        "hx-target": "main",
        "hx-trigger": "staff",
        "hx-prompt": "yes",
        "hx-current-url": "http://testserver/admin/",
    }
    for row in rows_for("get"):
        url = scene.url(row)
        plain = undone(scene.clients["outsider"], "get", url)
        dressed = undone(scene.clients["outsider"], "get", url, headers=trust_me)
        if plain.status_code in (403, 404):
            assert dressed.status_code == plain.status_code, url


def test_a_member_cannot_reach_the_administration(scene: Scene) -> None:
    places = ("", "people/person/", "moderation/case/", "moderation/auditentry/", "state/", "autocomplete/")
    for role in (role for role in ROLES if role != "staff"):
        for url in (f"/admin/{place}" for place in places):
            answer = scene.clients[role].get(url)
            assert answer.status_code == 302, (role, url)
            assert "/login/" in answer["Location"]


def test_ordering_and_filters_of_addresses_are_no_oracle(scene: Scene) -> None:
    """?author__email__startswith=… is not asked of any database."""
    make_person("Zoe Zebra")
    client = client_of(scene.ward.outsider)
    for url in ("/people/", "/communities/", "/search/?q=ward", "/notifications/"):
        joiner = "&" if "?" in url else "?"
        plain = client.get(url)
        asked = client.get(f"{url}{joiner}email__startswith=a&ordering=password&person__email__contains=%40&is_staff=1")
        assert asked.status_code == plain.status_code == 200
        assert asked.content.count(b"/people/") == plain.content.count(b"/people/")


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", ' "=1"', "'=1", "|calc", "%0A", ",@x")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_exported_cell_is_a_formula(cell: str) -> None:
    assert plain_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("Noor;=1+1", "Noor;'=1+1"),
        ("Noor; +1;@x", "Noor;' +1;'@x"),
        (';"=1"', ';\'"=1"'),
        ("by day; by night", "by day; by night"),
    ],
)
def test_nor_is_what_a_spreadsheet_takes_for_a_cell_where_semicolons_part_them(cell: str, plain: str) -> None:
    assert plain_cell(cell) == plain


@pytest.mark.parametrize("cell", ["Noor", "O’Neil", "a=b", "1-2", "me@example.org", ""])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert plain_cell(cell) == cell
