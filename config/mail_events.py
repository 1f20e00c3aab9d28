"""Where mail services report which letters came back. Only who can prove to be the service is listened to."""

from __future__ import annotations

from collections.abc import Mapping

from anymail.urls import urlpatterns
from django.urls import URLPattern

# What each service that signs its reports is known by, where nothing but the signature is asked for.
SIGNED = {
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "mailtrap": "MAILTRAP_TRACKING_SECRET",
    "mandrill": "MANDRILL_WEBHOOK_KEY",
    "postal": "POSTAL_WEBHOOK_KEY",
    "resend": "RESEND_SIGNING_SECRET",
    "sendgrid": "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
}


def heard(told: Mapping[str, object]) -> list[URLPattern]:
    """With a secret, all of them; else those whose signature can be checked. `told` is what stands in ANYMAIL."""
    if told.get("WEBHOOK_SECRET"):
        return list(urlpatterns)
    names = {f"{service}_tracking_webhook" for service, key in SIGNED.items() if told.get(key)}
    return [one for one in urlpatterns if one.name in names]
