"""Save, lose everything, bring it back: the same rows, the same files, no mail, and nobody who had left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from communities.models import Access
from config.keeping.taking import take_backup
from config.keeping.tallies import tallies
from discussions.models import Post
from engagement.mailing import hand_out_mail, send_due_mail, write_plain_mail
from engagement.models import Mail, MailHold
from launcher.places import ROOT
from people.leaving import ask_to_leave, erase_due
from tests.cast import Ward, make_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    default_storage.save("files/notes.txt", ContentFile(b"What the night shift needs to know"))
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def ward(media: Path) -> Ward:
    ward = Ward(Access.CLOSED)
    make_thread(ward.community, author=ward.member, title="Slow lines", source="Ünïcode, 日本, 🏥 and\nlines")
    write_plain_mail(address="a@example.org", kind="test", key="waits", subject="Waits", text="Words")
    return ward


class Elsewhere:
    """Another machine: an empty database and an empty folder."""

    def __init__(self, media: Path) -> None:
        parameters = connection.get_connection_params()
        host, user = parameters["host"], parameters["user"]
        # Whoever tests beside us has one as well.
        self.database = f"{parameters['dbname']}_copy"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"postgres:///{self.database}?host={host}&user={user}",
            "MEDIA_ROOT": str(media),
        }

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)

    def says(self, expression: str) -> str:
        """What Python says there, in an environment of the platform."""
        answer = self.manage("shell", "--no-imports", "-c", f"import json\n{expression}")
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    there = Elsewhere(tmp_path / "there")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {there.database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {there.database} TEMPLATE template0")
    yield there
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {there.database} WITH (FORCE)")


def test_what_was_saved_comes_back_elsewhere_and_writes_to_nobody(
    ward: Ward, media: Path, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    before = tallies()
    backup = take_backup(tmp_path / "backups")
    assert json.loads((backup / "manifest.json").read_text())["tables"] == before
    # Somebody leaves after it was made, and is not to come back with it.
    ask_to_leave(ward.member, posts="go")
    assert erase_due(timezone.now() + timedelta(days=8)) == 1
    (backup.parent / "the next day").mkdir()
    shutil.copy(media / "erasures.jsonl", backup.parent / "the next day")
    answer = elsewhere.manage("restore", backup)
    assert answer.returncode == 0, answer.stderr
    assert "1 accounts that were erased since are erased again" in answer.stderr
    assert (tmp_path / "there" / "files" / "notes.txt").read_bytes() == b"What the night shift needs to know"
    said = elsewhere.says(
        "from people.models import Person; from discussions.models import Post\n"
        "from engagement.mailing import send_due_mail\n"
        f"print(Person.objects.filter(pk={ward.member.pk}, display_name='Former member').count(),"
        f" Post.objects.filter(source__contains='日本').count(), Person.objects.filter(pk={ward.steward.pk}).count(),"
        " send_due_mail())"
    )
    assert said.splitlines()[-1] == "1 0 1 0"


@pytest.mark.parametrize("part", ["database.dump", "uploads.tar", "manifest.json"])
def test_a_damaged_backup_changes_nothing(ward: Ward, tmp_path: Path, part: str) -> None:
    backup = take_backup(tmp_path / "backups")
    with open(backup / part, "r+b") as file:
        file.seek(20)
        file.write(b"!")
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", backup, "--yes")
    assert Post.objects.exists()


def test_one_that_cannot_be_made_leaves_nothing_behind(ward: Ward, media: Path, tmp_path: Path) -> None:
    (media / "nowhere").symlink_to(media / "nowhere")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_one_that_was_broken_off_is_none(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "2026-01-01T000000Z.unfinished").mkdir()
    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", tmp_path / "2026-01-01T000000Z.unfinished", "--yes")


def test_the_copy_is_the_same_in_every_row_and_replaces_nothing_without_a_word(
    ward: Ward, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    backup = take_backup(tmp_path / "backups")
    with pytest.raises(CommandError, match="There is a site here already"):
        call_command("restore", backup)
    before = tallies()
    answer = elsewhere.manage("restore", backup)
    assert answer.returncode == 0, answer.stderr
    after = json.loads(
        elsewhere.says("from config.keeping.tallies import tallies; print(json.dumps(tallies()))").splitlines()[-1]
    )
    assert after.pop("engagement_mailhold") != before.pop("engagement_mailhold")
    assert after == before
    assert int(before["discussions_post"][0]) == Post.objects.count()

    parameters = connection.get_connection_params()
    with_us = psycopg2.connect(dbname=elsewhere.database, user=parameters["user"], host=parameters["host"])
    try:
        assert "1 others use the database" in elsewhere.manage("restore", backup, "--yes").stderr
    finally:
        with_us.close()


def test_held_mail_leaves_when_somebody_says_so(ward: Ward) -> None:
    MailHold.objects.create(why="Restored")
    assert (hand_out_mail(), send_due_mail()) == (0, 0)
    call_command("release_mail", "--send")
    assert send_due_mail() == 1


def test_what_waited_in_the_backup_can_be_dropped(ward: Ward) -> None:
    MailHold.objects.create(why="Restored")
    write_plain_mail(address="b@example.org", kind="test", key="later", subject="Later", text="Words")
    call_command("release_mail", "--drop")
    assert list(Mail.objects.values_list("key", flat=True)) == ["later"]


def test_a_number_given_again_is_somebody_else(ward: Ward, media: Path) -> None:
    from people.erasures import erase_again

    line = {"person": ward.member.pk, "joined": "2020-01-01T00:00:00+00:00", "words_go": True, "at": ""}
    (media / "erasures.jsonl").write_text(json.dumps(line) + "\n")
    assert erase_again() == 0
