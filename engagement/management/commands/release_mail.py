from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from engagement.mailing import tell_sweeper
from engagement.models import Mail, MailHold


class Command(BaseCommand):
    help = "Lets a restored copy send mail. What waited when the backup was made is dropped or sent."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--drop", action="store_true", help="forget what was written before the restore")
        which.add_argument("--send", action="store_true", help="send it, too")

    @transaction.atomic
    def handle(self, *args: Any, drop: bool, **options: Any) -> str:
        hold = MailHold.objects.order_by("-since").first()
        if hold is None:
            return "No mail is held."
        dropped = Mail.objects.filter(sent_at=None, created_at__lt=hold.since).delete()[0] if drop else 0
        MailHold.objects.all().delete()
        tell_sweeper()
        return f"Mail leaves again. {dropped} were dropped, {Mail.objects.filter(sent_at=None).count()} wait."
