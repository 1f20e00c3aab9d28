"""Every place in the program that writes a letter, and who may still get what it wrote once their standing changed.

A new place, a new kind of letter or a new task without a row here fails.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.utils import timezone

from communities import joining
from communities.inviting import invite
from config.celery import app
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, show_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification, Preferences
from engagement.notice_mails import write_notice_mails
from mentoring.models import Participation, Programme
from mentoring.releasing import ask_superior
from moderation.measures import ban_from_site, suspend
from people.models import Person
from tests.cast import Ward, make_member, make_thread

pytestmark = pytest.mark.django_db
CANARY = "Behind the blue door 4417"
BOSS = "boss@example.org"
APPS = [path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py") if path.parent.name != "bench"]
# What puts a letter into the outbox, or hands words to what does.
WRITERS = {"write_mail", "write_plain_mail", "write_to_stranger", "put_into_outbox", "drawn", "drawn_digest", "Mail"}
# Where this is imported from, `hand_over` is about a letter; elsewhere about what people have in hand.
ACCOUNT_MAIL = "people.account_mail"


# --- letters that wait for `ward.member` --------------------------------------------------------------


def _notice(ward: Ward) -> None:
    thread = make_thread(ward.community, author=ward.facilitator, title="Where is it?")
    reply(thread, author=ward.facilitator, source=f"{CANARY}, @{ward.member.handle}.")
    deliver_now()
    Notification.objects.filter(person=ward.member).update(mail_due_at=timezone.now())
    write_notice_mails()


def _due_digest(ward: Ward) -> None:
    start_thread(ward.community, author=ward.facilitator, title=CANARY, source="It was there.")
    deliver_now()
    plan_first_digest(ward.member)
    Preferences.objects.filter(person=ward.member).update(next_digest_at=timezone.now())
    Preferences.objects.exclude(person=ward.member).update(next_digest_at=None)
    write_due_digests()


def _shown_digest(ward: Ward) -> None:
    start_thread(ward.community, author=ward.facilitator, title=CANARY, source="It was there.")
    deliver_now()
    show_digest(ward.member, timezone.now())


def _invitation(ward: Ward) -> None:
    """For somebody who is in already by the time it leaves."""
    ward.community.purpose = CANARY
    ward.community.save(update_fields=["purpose"])
    person, address = ward.member, str(ward.member.email)
    joining.leave(ward.community, person=person)
    invite(ward.community, [address], by=ward.steward)
    joining.join(ward.community, person=person)


def _release(ward: Ward) -> None:
    programme = Programme.objects.create(community=ward.community, name="Season", purpose=CANARY)
    ask_superior(Participation.objects.create(programme=programme, person=ward.member), name="Bo", address=BOSS)


def _measure(ward: Ward) -> None:
    """Written by closing an account."""


@dataclass(frozen=True)
class Row:
    """`still` are the standings after which it may leave all the same; "member" is none of them: nothing changed."""

    kind: str
    plant: Callable[[Ward], None]
    still: frozenset[str] = frozenset({"member"})


ROWS = {
    "engagement.notice_mails._write_one": Row("notice", _notice),
    "engagement.digests._write": Row("digest", _due_digest),
    "engagement.digests.show_digest": Row("digest", _shown_digest),
    # Who left, or was removed and may come back, may be asked in again.
    "communities.inviting._send": Row("invitation", _invitation, frozenset({"left", "removed"})),
    "mentoring.releasing._write": Row("release", _release),
    # Says why the account is closed, at the very moment it is.
    "moderation.measures._close_account": Row("measure", _measure, frozenset({"suspended", "banned from the site"})),
}
# No letter of their own: they draw or hand on what a row above wrote.
HANDS_ON = {
    "engagement.mailing.write_mail",
    "engagement.mailing.drawn",
    "engagement.strangers.write_to_stranger",
    "engagement.digest_parts.drawn_digest",
    "engagement.digests_again._say_anew",
    "engagement.notice_mails.renew_notice",
}
# Codes and confirmations, to whoever asks at the door, and whom the operator asks in (tests/people).
AT_THE_DOOR = {"people.adapter.AccountAdapter.send_mail", "people.management.commands.invite.Command.handle"}
STANDINGS: dict[str, Callable[[Ward], object]] = {
    "member": lambda ward: None,
    "left": lambda ward: joining.leave(ward.community, person=ward.member),
    "removed": lambda ward: joining.remove(ward.community, person=ward.member, by=ward.steward),
    "banned": lambda ward: joining.ban(ward.community, person=ward.member, by=ward.steward, reason="Adverts."),
    "suspended": lambda ward: suspend(ward.member, by=ward.staff, reason=CANARY, days=7),
    "banned from the site": lambda ward: ban_from_site(ward.member, by=ward.staff, reason=CANARY),
}
# Those that write letters themselves; whatever the others tell goes by the activity log and the rows above.
TASKS_THAT_WRITE = {
    "engagement.tasks.write_digests",
    "engagement.tasks.write_digest_batch",
    "engagement.tasks.mail_notices",
    "engagement.tasks.mail_notices_to",
    "engagement.tasks.send_mail_batch",
}
TASKS_THAT_DO_NOT = {
    "communities.tasks.ask_authors_what_changed",
    "communities.tasks.ask_who_greets",
    "communities.tasks.close_ballots",
    "communities.tasks.invite_members_to_serve",
    "config.keeping.tasks.keep_retention",
    "content.tasks.render_again",
    "discussions.tasks.ask_for_answers",
    "discussions.tasks.ask_for_summaries_of_quiet_threads",
    "engagement.tasks.deliver_batch",
    "engagement.tasks.do_errand",
    "engagement.tasks.remind_of_what_was_saved",
    "knowledge.tasks.ask_whether_stories_hold",
    "knowledge.tasks.shelve_stories",
    "knowledge.tasks.tend_story_rounds",
    "mentoring.tasks.tend_pairs",
    "mentoring.tasks.tend_programmes",
    "mentoring.tasks.tend_questions",
    "mentoring.tasks.tend_sessions",
    "moderation.tasks.end_measures",
    "people.tasks.erase_those_who_leave",
    "people.tasks.forget_archives",
    "search.tasks.find_kin",
}


def _calls(tree: ast.AST, around: str) -> Iterator[tuple[str, str]]:
    """Each function, and what it calls by name."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        name = f"{around}.{node.name}" if named else around  # type: ignore[attr-defined]
        if isinstance(node, ast.Call):
            yield around, ast.unparse(node.func)
        yield from _calls(node, name)


def _writes(called: str, text: str) -> bool:
    last = called.rpartition(".")[2]
    if last == "hand_over":
        return ACCOUNT_MAIL in text
    return last in WRITERS or (
        called.startswith("Mail.objects.") and last in {"create", "bulk_create", "get_or_create"}
    )


def _places_that_write() -> set[str]:
    found = set()
    for name in APPS:
        for path in sorted((Path(settings.BASE_DIR) / name).rglob("*.py")):
            if "migrations" not in path.parts:
                module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
                text = path.read_text()
                found |= {place for place, called in _calls(ast.parse(text), module) if _writes(called, text)}
    return found


def test_every_place_that_writes_a_letter_has_a_row() -> None:
    basics = {"engagement.mailing.write_plain_mail", "engagement.mailing.put_into_outbox"}
    assert _places_that_write() == ROWS.keys() | HANDS_ON | AT_THE_DOOR | basics


def test_every_task_is_known_to_write_letters_or_not() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "demo.", "tests."))}
    assert ours == TASKS_THAT_WRITE | TASKS_THAT_DO_NOT


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("place", ROWS)
def test_what_waits_leaves_only_to_those_who_may_have_it_still(place: str, standing: str, private_ward: Ward) -> None:
    row = ROWS[place]
    make_member(private_ward.community)
    row.plant(private_ward)
    assert row.plant is _measure or Mail.objects.filter(kind=row.kind, sent_at=None).exists()
    private_ward.member = Person.objects.get(pk=private_ward.member.pk)
    STANDINGS[standing](private_ward)
    deliver_now()
    Mail.objects.filter(sent_at=None).exclude(due_at=None).update(due_at=timezone.now())
    send_due_mail()
    told = [
        letter.extra_headers["Message-ID"] for letter in outbox.outbox if CANARY in f"{letter.subject} {letter.body}"
    ]
    assert Mail.objects.filter(message_id__in=told, kind=row.kind).exists() is (standing in row.still)
