"""What leaves the machine goes over TLS whose certificates are looked at; what stays on it stays inside."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import redis
import yaml
from django.core.mail.handler import MailersHandler
from environ import Env
from pytest_django import Settings

from config.connections import broker_url, database, mailer, redis_url
from launcher.places import ROOT


@pytest.mark.parametrize("address", ["smtp+tls://u:p@mail.example:587", "smtp+ssl://u:p@mail.example:465"])
def test_a_mail_servers_certificate_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, address: str
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    settings.MAILERS = {"default": mailer(Env(), mode="production")}
    backend: Any = MailersHandler()["default"]
    assert backend.use_tls or backend.use_ssl
    assert backend.ssl_context.verify_mode == ssl.CERT_REQUIRED
    assert backend.ssl_context.check_hostname
    assert backend.ssl_context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_database_elsewhere_is_asked_over_tls_where_its_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db.example/h?sslmode=verify-full&sslrootcert=/etc/ca.pem")
    options = database(Env(), production=True)["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ca.pem")
    assert "statement_timeout" in options["options"]


def test_so_is_a_queue_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "rediss://:p@queue.example:6380/0?ssl_cert_reqs=required")
    address = redis_url(Env(), production=True)
    assert broker_url(address) == address
    pool = redis.ConnectionPool.from_url(address)
    assert pool.connection_class is redis.SSLConnection
    connection: Any = pool.make_connection()
    assert connection.cert_reqs == ssl.CERT_REQUIRED


def test_the_proxy_speaks_tls_as_it_comes_and_nothing_weaker() -> None:
    """Caddy's own choice (1.2 and 1.3, certificates that browsers know); no line of ours takes any of it back."""
    lines = (ROOT / "Caddyfile").read_text()
    assert lines.startswith("{$DOMAIN} {")
    for word in ("http://", "auto_https", "protocols", "ciphers", "tls ", "internal", "insecure", "trusted_proxies"):
        assert word not in lines, word


def test_database_queue_and_caught_mail_are_open_to_the_machine_alone() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("postgres", "redis", "web", "worker", "beat", "sweeper"):
        assert "ports" not in services[name], name
