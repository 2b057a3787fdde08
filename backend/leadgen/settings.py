"""What an operator can set, from the environment (or a `.env` file): everything else is a default that works."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES = ("perplexity", "anthropic", "ares", "brreg", "prh", "recherche", "isir")


class Settings(BaseSettings):
    """All settings; names in the environment are `LEADGEN_<NAME>` unless an alias says otherwise."""

    model_config = SettingsConfigDict(env_prefix="LEADGEN_", env_file=".env", extra="ignore", populate_by_name=True)

    data_dir: Path = Path(".data")
    """Embedded database, uploads and generated secrets live here."""

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """An own PostgreSQL (16 or newer), as a role that owns the database and may create roles. None: embedded."""

    app_database_url: str | None = Field(default=None, validation_alias="APP_DATABASE_URL")
    """How api and worker connect (role `leadgen_app`). None: derived from the above by `leadgen db init`."""

    secret_key: SecretStr | None = None
    """Signs tokens and encrypts stored credentials. None: made once and kept in `data_dir`."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    """Where people reach the dashboard; used in invite and reset links."""

    sandbox: bool | None = None
    """True: every outside service is the sandbox. False: never. None: the sandbox for each service without a key."""

    sandbox_port: int = 8010

    sandbox_started: bool = False
    """Set by `leadgen up` for its children when it starts the sandbox beside them: stage webhooks may then go to its port."""

    perplexity_api_key: SecretStr | None = Field(default=None, validation_alias="PERPLEXITY_API_KEY")
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")

    research_model: str = "perplexity/sonar"
    boost_model: str = "medium"
    """What research asks where a run boosts a stage: a model's id, or one of Perplexity's levels (low, medium, high, xhigh)."""

    writing_model: str = "claude-haiku-5-5"
    access_token_minutes: int = 15
    refresh_token_days: int = 30
    max_upload_mb: int = 50
    worker_concurrency: int = 16
    log_json: bool = False
    cookie_secure: bool | None = None
    """Send the refresh cookie over HTTPS only. None: yes when `public_url` is https."""

    webhook_allow: str = ""
    """Where stage webhooks may be besides public HTTPS: hosts, host:port, networks; separated by commas."""

    metrics_token: SecretStr | None = None
    """What Prometheus sends as a bearer token to read /metrics. None: /metrics answers callers on this machine only."""

    most_streams: int = Field(default=12, ge=1)
    """How many pages may follow runs live at once, per process of the API: each keeps a thread. Beyond, pages ask again and
    again. `leadgen api` sets half of its threads."""

    trusted_proxies: int = 0
    """How many proxies in front set X-Forwarded-For (1 behind the shipped Caddy)."""

    def sandboxed(self, service: str) -> bool:
        """Whether `service` is the sandbox here: forced, forbidden, or for want of a key (registries need none)."""
        if self.sandbox is not None:
            return self.sandbox
        keys = {"perplexity": self.perplexity_api_key, "anthropic": self.anthropic_api_key}
        return keys[service] is None if service in keys else True

    @field_validator("webhook_allow")
    @classmethod
    def _readable(cls, value: str) -> str:
        for entry in value.split(","):
            if "/" in entry:
                ip_network(entry.strip(), strict=False)
        return value

    def webhook_targets(self) -> list[str]:
        """Return `webhook_allow` as a list, and the sandbox's address where a sandbox runs: it stands in for n8n as well.

        A service without a key counts as sandboxed, also where nobody started a sandbox. Its port may be anything's then.
        """
        own = [f"127.0.0.1:{self.sandbox_port}"] if self.sandbox or self.sandbox_started else []
        return [entry.strip() for entry in self.webhook_allow.split(",") if entry.strip()] + own

    def callback_base(self) -> str:
        """Where webhooks reach this installation."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    def sandboxed_services(self) -> list[str]:
        """Names of the outside services that are stand-ins."""
        return [name for name in SERVICES if self.sandboxed(name)]


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
