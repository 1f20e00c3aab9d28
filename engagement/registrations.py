"""What engagement gives to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from django.apps import apps

from content.telling import register_recorder
from engagement import closing, hearing, visiting
from engagement.asking_again import AIMS
from engagement.digests_again import renew_digests
from engagement.errands import Errand, register_errand
from engagement.kinds import register_kind
from engagement.log import record, register_consumer
from engagement.mailing import write_plain_mail
from engagement.marks import THANKS, USES
from engagement.notice_mails import renew_notice
from engagement.notifying import bell, notify
from engagement.parting import erase_what_was_told
from engagement.planning import plan_by_new_clock
from engagement.practice.asking import WHETHER_USED
from engagement.renewing import register_renewal, register_renewal_of_many
from engagement.saved import REMINDERS
from engagement.sections import register_section
from engagement.strangers import still_welcome
from engagement.suppressing import note_event
from people.account_mail import register_outbox
from people.leaving import register_eraser
from people.moving import register_mover
from people.own_data import build_export, claim_exports
from ui.offering import Offers, offer
from ui.shell import register_shell

OFFERS: Offers = (
    (register_recorder, [record]),
    (register_section, [AIMS]),
    (register_kind, [THANKS, USES, REMINDERS, WHETHER_USED]),
    (register_outbox, [write_plain_mail]),
    (register_shell, [bell]),
    (register_eraser, [erase_what_was_told]),
    (register_mover, [plan_by_new_clock]),
    (register_errand, [Errand("own data", claim_exports, build_export)]),
)


def offer_all() -> None:
    offer(OFFERS)
    register_consumer("notifications", notify)
    register_renewal("notice", renew_notice)
    # Sent by the operator's command (people).
    register_renewal("site_invitation", still_welcome)
    register_renewal_of_many("digest", renew_digests)
    for events in (closing, visiting, hearing):
        events.watch()
    if apps.is_installed("anymail"):
        from anymail.signals import tracking

        tracking.connect(note_event, dispatch_uid="letters that came back")
