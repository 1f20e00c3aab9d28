"""Turns addresses from the environment into what Django, Celery and the mailer take."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env


def database(env: Env, *, production: bool) -> dict[str, Any]:
    """`DATABASE_URL`, with a connection kept per thread and time limits on each statement."""
    if not env("DATABASE_URL", default=""):
        raise ImproperlyConfigured("Set DATABASE_URL, or start with bin/serve or bin/manage.")
    settings: dict[str, Any] = env.db_url("DATABASE_URL")
    settings.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)
    statement_seconds = env.int("STATEMENT_TIMEOUT", default=30)
    settings.setdefault("OPTIONS", {}).update(
        connect_timeout=5,
        options=f"-c statement_timeout={statement_seconds}s -c idle_in_transaction_session_timeout=60s",
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
    """`EMAIL_URL`: smtp+tls://user:password@host:587; the console in development. The demo keeps its mail."""
    if mode == "demo":
        return {"BACKEND": "demo.catching.CatchingBackend"}
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
