"""Other houses one can sign in with, as the environment names them."""

from typing import Any

from environ import Env

SOCIAL = {"google": ["profile", "email"], "github": ["user:email"], "microsoft": ["User.Read"]}


def providers(env: Env) -> dict[str, dict[str, Any]]:
    """For SOCIALACCOUNT_PROVIDERS: the site's own single sign-on, and social ones whose keys are set."""
    found: dict[str, dict[str, Any]] = {}
    if address := env("OIDC_URL", default=""):
        own = {
            "provider_id": "sso",
            "name": env("OIDC_NAME", default="single sign-on"),
            "client_id": env("OIDC_CLIENT_ID"),
            "secret": env("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": address},
        }
        # The site's own house: whom it vouches for under an address is whoever has that address here.
        found["openid_connect"] = {
            "APPS": [own],
            "EMAIL_AUTHENTICATION": True,
            "OAUTH_PKCE_ENABLED": True,
        }
    for name, scope in SOCIAL.items():
        if client := env(f"{name.upper()}_CLIENT_ID", default=""):
            secret = env(f"{name.upper()}_CLIENT_SECRET")
            found[name] = {"APP": {"client_id": client, "secret": secret}, "SCOPE": scope}
    return found


def apps(named: dict[str, Any]) -> list[str]:
    return [f"allauth.socialaccount.providers.{name}" for name in named]
