"""How the organization's own provider (OpenID Connect) is reached, as allauth has it."""

from typing import Any

from intake.settings import WebSettings


def providers(web: WebSettings) -> dict[str, Any]:
    """The setting SOCIALACCOUNT_PROVIDERS: one provider, or none."""
    provider = {
        "provider_id": "provider",
        "name": web.oidc_name,
        "client_id": web.oidc_client_id,
        "secret": web.oidc_client_secret,
        "settings": {"server_url": web.oidc_issuer.rstrip("/")},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider] if web.oidc_issuer else []}}
