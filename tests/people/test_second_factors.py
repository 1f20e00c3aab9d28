"""What makes the codes of a second factor is sealed in the database, and opened by the site's key alone."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from pytest_django import Settings

from engagement.models import Mail
from people.models import Person
from people.second_factors import CannotOpen, SealedFactors, seal_anew
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _a_code_is_still_taken_in_the_half_minute_after_its_own(settings: Settings) -> None:
    """On the platform it is not. Here that half minute may end between making one and sending it."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def person() -> Person:
    return make_person("Kim Known")


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def stored(person: Person) -> str:
    return str(list(Authenticator.objects.filter(user=person).values_list("data", flat=True)))


def test_neither_secret_nor_seed_can_be_read_in_the_database(person: Person) -> None:
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person)
    seed = SealedFactors().decrypt(codes.instance.data["seed"])
    assert SECRET not in stored(person)
    assert seed not in stored(person)
    assert not [code for code in codes.generate_codes() if code in stored(person)]
    assert TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code(code_now())


def test_what_is_from_before_is_read_and_sealed_at_night(person: Person) -> None:
    old = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    assert TOTP(old).validate_code(code_now())
    assert seal_anew() == 1
    assert SECRET not in stored(person)
    assert seal_anew() == 0


def test_codes_brought_along_are_sealed_too(person: Person) -> None:
    data = {"migrated_codes": ["abcdefgh", "ijklmnop"]}
    old = Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data=data)
    seal_anew()
    old.refresh_from_db()
    assert "abcdefgh" not in stored(person)
    assert RecoveryCodes(old).validate_code("ijklmnop")


def test_a_former_key_opens_until_the_night_and_then_is_not_needed(person: Person, settings: Settings) -> None:
    TOTP.activate(person, SECRET)
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the site", [former]
    assert TOTP(Authenticator.objects.get(user=person)).validate_code(code_now())
    assert seal_anew() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert SealedFactors().decrypt(Authenticator.objects.get(user=person).data["secret"]) == SECRET


def test_without_its_key_it_stays_shut(person: Person, settings: Settings) -> None:
    TOTP.activate(person, SECRET)
    settings.SECRET_KEY = "somebody else's"
    with pytest.raises(CannotOpen):
        SealedFactors().decrypt(Authenticator.objects.get(user=person).data["secret"])


def test_a_restored_site_says_that_it_cannot_read_the_codes_and_seals_the_others(
    person: Person, settings: Settings
) -> None:
    TOTP.activate(person, SECRET)
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    settings.SECRET_KEY = "another, since the former was lost"
    other = make_person("Olga Other")
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    assert seal_anew() == 1
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = client.post("/accounts/2fa/authenticate/", {"code": code_now()}).content.decode()
    assert "can’t read your codes any more" in page
    assert "_auth_user_id" not in client.session


def test_what_was_changed_on_the_way_is_not_opened(person: Person) -> None:
    sealed = SealedFactors().encrypt(SECRET)
    changed = sealed[:-9] + ("A" if sealed[-9] != "A" else "B") + sealed[-8:]
    with pytest.raises(CannotOpen):
        SealedFactors().decrypt(changed)


def test_a_code_is_good_once(person: Person) -> None:
    TOTP.activate(person, SECRET)
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    code, answers = code_now(), []
    for _time in range(2):
        client = Client()
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        answers.append("_auth_user_id" in client.session)
    assert answers == [True, False]


def test_a_recovery_code_is_good_once(person: Person) -> None:
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person)
    code = codes.get_unused_codes()[0]
    assert codes.validate_code(code)
    assert not RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).validate_code(code)


def test_a_forgotten_password_leads_around_no_second_factor(person: Person) -> None:
    TOTP.activate(person, SECRET)
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    client = Client()
    client.post("/accounts/password/reset/", {"email": person.email})
    link = next(word for word in Mail.objects.get(address=person.email).text.split() if "/password/reset/key/" in word)
    path = "/" + link.partition("://")[2].partition("/")[2]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    new = "a sentence nobody else would say"
    client.post(form, {"password1": new, "password2": new})
    answer = client.post("/accounts/login/", {"login": person.email, "password": new})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
