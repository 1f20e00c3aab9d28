"""Turns addresses from the environment into what Django, Celery and the mailer take."""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env


def database(env: Env, *, production: bool) -> dict[str, Any]:
    """`DATABASE_URL`, with a connection kept per thread and time limits on each statement."""
    if not env("DATABASE_URL", default=""):
        raise ImproperlyConfigured("Set DATABASE_URL, or start with bin/serve or bin/manage.")
    settings: dict[str, Any] = env.db_url("DATABASE_URL")
    settings.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)
    # No just-in-time compiling, where Postgres was built with it: the planner thinks a search among a million costly
    # enough, which takes some ten milliseconds; compiling takes longer, and each time anew.
    # Statements that are prepared (content.statements) are written so that one plan is good for all values. Left alone
    # Postgres plans each five times first, home's longest for 60 ms of CPU, and some each time.
    statement_seconds = env.int("STATEMENT_TIMEOUT", default=30)
    settings.setdefault("OPTIONS", {}).update(
        connect_timeout=5,
        options=f"-c statement_timeout={statement_seconds}s -c idle_in_transaction_session_timeout=60s -c jit=off"
        " -c plan_cache_mode=force_generic_plan",
    )
    return settings


def redis_url(env: Env, *, production: bool) -> str:
    """`REDIS_URL`: redis://host:port/0 or unix:///path."""
    url: str = env("REDIS_URL", default="")
    if not url:
        raise ImproperlyConfigured("Set REDIS_URL, or start with bin/serve or bin/manage.")
    return url


def broker_url(redis_url: str) -> str:
    """Celery spells a unix socket redis+socket://."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def mailer(env: Env, *, mode: str) -> dict[str, Any]:
    """`MAIL_SERVICE`, or else `EMAIL_URL`: smtp+tls://user:password@host:587; the console in development.

    The demo keeps its mail.
    """
    if mode == "demo":
        return {"BACKEND": "demo.catching.CatchingBackend"}
    if service := env("MAIL_SERVICE", default=""):
        return {"BACKEND": f"anymail.backends.{_known(service)}.EmailBackend"}
    if not env("EMAIL_URL", default="") and mode != "production":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    config = env.email_url("EMAIL_URL", default="smtp://localhost:25")
    if config.get("OPTIONS"):
        # Left out in silence they would send passwords in the open: smtp://…?tls=true means nothing.
        raise ImproperlyConfigured("EMAIL_URL takes no options after a question mark: smtp+tls:// asks for encryption.")
    return {
        "BACKEND": config["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"],
            "username": config["EMAIL_HOST_USER"],
            "password": config["EMAIL_HOST_PASSWORD"],
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }


# Services that say when a letter is opened unless they are asked not to, as django-anymail calls them; and the others.
WATCHING = {"mailersend", "mailgun", "mailjet", "mandrill", "postmark", "sendgrid", "sparkpost", "unisender_go"}
NOT_ASKED = {"amazon_ses", "brevo", "mailtrap", "postal", "resend", "scaleway"}


def _known(service: str) -> str:
    if service not in WATCHING | NOT_ASKED:
        raise ImproperlyConfigured(f"MAIL_SERVICE is one of: {', '.join(sorted(WATCHING | NOT_ASKED))}.")
    return service


def anymail(env: Env) -> dict[str, Any]:
    """`ANYMAIL`: keys of the mail service, and what it signs its reports with. Nobody is watched while they read."""
    told: dict[str, Any] = json.loads(env("ANYMAIL", default="") or "{}")
    service = env("MAIL_SERVICE", default="")
    if service and not told:
        raise ImproperlyConfigured("MAIL_SERVICE needs the keys of the service, in ANYMAIL.")
    if service:
        # Most take no invitation beside the text and the page of a letter. It goes without, and a file in it says the
        # same.
        told.setdefault("IGNORE_UNSUPPORTED_FEATURES", True)
    if service in WATCHING:
        told["SEND_DEFAULTS"] = told.get("SEND_DEFAULTS", {}) | {"track_opens": False, "track_clicks": False}
    return told
