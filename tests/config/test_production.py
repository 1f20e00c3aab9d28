"""A real site refuses to start half configured, and says in a sentence what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from config.demo_accounts import PASSWORD, SIGN_INS
from demo.seeding import people as demo_people
from people.models import Person
from tests.config.environments import python, real_site

pytestmark = pytest.mark.django_db
START = "import config.wsgi"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY to a long random text"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY needs at least 50 characters"),
        ({"DATABASE_URL": ""}, "Set DATABASE_URL"),
        ({"REDIS_URL": ""}, "Set REDIS_URL"),
        ({"DEBUG": "true"}, "it cannot be on in production"),
        ({"ALLOWED_HOSTS": "*"}, "names hosts one by one"),
        ({"HEARTH_MODE": "staging"}, "HEARTH_MODE is production, development or demo"),
    ],
)
def test_half_configured_it_refuses(change: dict[str, str], words: str) -> None:
    answer = python("-c", "import config.settings", environment=real_site() | change)
    assert answer.returncode
    assert words in answer.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_a_name_that_is_not_there_is_refused_like_an_empty_one(name: str) -> None:
    environment = real_site()
    del environment[name]
    answer = python("-c", "import config.settings", environment=environment)
    assert answer.returncode
    assert name in answer.stderr.splitlines()[-1]


def test_production_is_what_it_is_unless_said_otherwise() -> None:
    environment = real_site()
    del environment["HEARTH_MODE"]
    answer = python("-c", "from config import settings; print(settings.MODE)", environment=environment)
    assert answer.stdout == "production\n"
    answer = python("-m", "config.serving", environment={**environment, "SECRET_KEY": ""})
    assert answer.returncode


# --- the demo's accounts --------------------------------------------------------------------------


@pytest.fixture
def a_demo_account(transactional_db: None) -> Iterator[Person]:
    """Written down, for other processes to see."""
    person = Person(email=SIGN_INS[0], handle="somebody", display_name="Somebody")
    # As production would: the tests' own hasher is unknown there.
    person.password = PBKDF2PasswordHasher().encode(PASSWORD, salt="salt", iterations=1)
    person.save()
    yield person
    connection.close()


def test_it_knows_them() -> None:
    assert demo_people.PASSWORD == PASSWORD
    assert demo_people.ADMIN in SIGN_INS


def test_complete_and_without_them_it_starts(transactional_db: None) -> None:
    answer = python("-c", START, environment=real_site())
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("-c", START),
        ("manage.py", "migrate"),
        ("manage.py", "check", "--database", "default"),
        ("-m", "celery", "-A", "config", "beat", "--schedule", "/tmp/hearth-no-schedule", "--pidfile="),
    ],
)
def test_with_them_nothing_starts(a_demo_account: Person, words: tuple[str, ...]) -> None:
    answer = python(*words, environment=real_site())
    assert answer.returncode
    assert "This database holds the demo's accounts" in answer.stderr + answer.stdout
    assert SIGN_INS[0] in answer.stderr + answer.stdout


def test_an_address_alone_makes_nobody_a_demo_account(a_demo_account: Person) -> None:
    a_demo_account.set_unusable_password()
    a_demo_account.save()
    assert python("-c", START, environment=real_site()).returncode == 0


def test_in_the_demo_they_are_at_home(a_demo_account: Person) -> None:
    answer = python("-c", START, environment=real_site() | {"HEARTH_MODE": "demo"})
    assert answer.returncode == 0, answer.stderr
