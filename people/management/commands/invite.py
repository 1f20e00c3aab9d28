from __future__ import annotations

import uuid
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _

from people.account_mail import hand_over
from people.door import invitation_for


class Command(BaseCommand):
    help = "Invites people to make an account, where the site is by invitation: mails each a link and prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        for address in options["address"]:
            try:
                validate_email(address)
            except ValidationError:
                raise CommandError(f"{address} is no e-mail address; nobody after it was invited.") from None
            link = (
                f"{settings.SITE_URL}{reverse('account_signup')}?{urlencode({'invitation': invitation_for(address)})}"
            )
            hand_over(
                address=address,
                kind="site_invitation",
                key=f"invitation:{uuid.uuid4()}",
                subject=_("An invitation to %(site)s") % {"site": settings.SITE_NAME},
                text=_("Make your account here, within two weeks:\n\n%(link)s\n") % {"link": link},
            )
            self.stdout.write(f"{address}  {link}")
