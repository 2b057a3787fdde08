"""Settings of an installation, from the environment or a `.env` file; all have defaults."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from leadgen.countries.lookups import REGISTERS

SERVICES = ("perplexity", "anthropic", *REGISTERS)

_OPTIONAL = (
    "database_url", "app_database_url", "system_database_url", "secret_key", "public_url", "sandbox", "sandbox_log",
    "perplexity_api_key", "anthropic_api_key", "cookie_secure", "metrics_token",
)  # fmt: skip


class Settings(BaseSettings):
    """All settings; the environment variable is `LEADGEN_<NAME>` unless an alias says otherwise."""

    model_config = SettingsConfigDict(env_prefix="LEADGEN_", env_file=".env", extra="ignore", populate_by_name=True)

    data_dir: Path = Path(".data")
    """Embedded database, uploads and generated secrets live here."""

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """A PostgreSQL of your own (16 or newer). None: embedded.

    The role must own the database and may create roles.
    """

    app_database_url: str | None = Field(default=None, validation_alias="APP_DATABASE_URL")
    """The login of tenant sessions of api and worker. None: derived from the above, with a password from `data_dir`."""

    system_database_url: str | None = Field(default=None, validation_alias="SYSTEM_DATABASE_URL")
    """The login of system sessions (sign-in, the queue, healing). None: derived like `app_database_url`."""

    secret_key: SecretStr | None = None
    """Signs tokens and encrypts stored credentials. None: made once and kept in `data_dir`."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = None
    """Where people reach the dashboard; used in invite and reset links."""

    sandbox: bool | None = None
    """True: every outside service is the sandbox. False: never. None: the sandbox for each service without a key."""

    sandbox_port: int = Field(default=8010, ge=1, le=65535)
    sandbox_log: Path | None = None
    """Where the sandbox appends every call and answer, as lines of JSON. None: nowhere."""

    sandbox_started: bool = False
    """Set by `leadgen up` for its children when it starts the sandbox.

    Webhook stages may then call the sandbox's port.
    """

    perplexity_api_key: SecretStr | None = Field(default=None, validation_alias="PERPLEXITY_API_KEY")
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")

    research_model: str = "perplexity/sonar"
    boost_model: str = "medium"
    """Research model of boosted stages: an id, or a level of Perplexity (low, medium, high, xhigh)."""

    writing_model: str = "claude-haiku-5-5"
    access_token_minutes: int = Field(default=15, ge=1)
    refresh_token_days: int = Field(default=30, ge=1)
    max_upload_mb: int = Field(default=50, ge=1, le=10_000)
    worker_concurrency: int = Field(default=16, ge=1, le=1000)
    log_json: bool = False
    cookie_secure: bool | None = None
    """Send the refresh cookie over HTTPS only. None: yes when `public_url` is https."""

    webhook_allow: str = ""
    """Hosts allowed for stage webhooks besides public HTTPS.

    Hosts, host:port or networks, separated by commas.
    """

    metrics_token: SecretStr | None = None
    """Bearer token for /metrics. None: /metrics answers callers on this machine only."""

    most_streams: int = Field(default=12, ge=1)
    """Most pages that follow runs live, per process of the API: each keeps a thread. Further pages poll.
    `leadgen api` sets half of its threads."""

    trusted_proxies: str = "0"
    """Whose X-Forwarded-For counts: how many proxies are in front (1 behind the shipped Caddy), or their networks, separated by
    commas. Networks are safer: a caller that reaches the API directly is then not believed."""

    default_day_cap_usd: Annotated[Decimal | None, Field(ge=0, le=1_000_000, decimal_places=2)] = Decimal(50)
    default_month_cap_usd: Annotated[Decimal | None, Field(ge=0, le=1_000_000, decimal_places=2)] = Decimal(500)
    """What a new namespace may spend in a day and in a month until a super admin sets other caps. `none`: no cap."""

    allowed_hosts: str = ""
    """Host names under which the API answers, besides this machine's and `public_url`'s; separated by commas. A leading dot
    takes all subdomains."""

    connections_per_address: int = Field(default=64, ge=1)
    """Most open connections per address (IPv6: per /64), per process of the API."""

    header_seconds: float = Field(default=10.0, gt=0)
    """Seconds within which a client must send the headers of a request."""

    body_seconds: float = Field(default=30.0, gt=0)
    """Seconds within which a client must send a body, plus one for each 16 kB received."""

    def sandboxed(self, service: str) -> bool:
        """Return whether `service` runs against the sandbox.

        `LEADGEN_SANDBOX` decides if set. Otherwise a service without a key is sandboxed; registries need no key.
        """
        if self.sandbox is not None:
            return self.sandbox
        keys = {"perplexity": self.perplexity_api_key, "anthropic": self.anthropic_api_key}
        return keys[service] is None if service in keys else True

    def host_names(self) -> list[str]:
        """Return the host names under which the API responds; other hosts are refused."""
        own = ["localhost", "127.0.0.1", "[::1]", f"[{self.host}]" if ":" in self.host else self.host]
        public = urlsplit(self.public_url or "").hostname
        return [*own, *([public] if public else []), *_entries(self.allowed_hosts)]

    @field_validator(*_OPTIONAL, mode="before")
    @classmethod
    def _empty_is_unset(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = urlsplit(value.strip())
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("use an address that starts with https:// or http://, such as https://leads.example.com")
        return value.strip()

    @field_validator("webhook_allow")
    @classmethod
    def _readable(cls, value: str) -> str:
        for entry in value.split(","):
            if "/" in entry:
                ip_network(entry.strip(), strict=False)
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _proxies_readable(cls, value: Any) -> str:
        shown = str(value).strip()
        if not shown.isdigit():
            for entry in shown.split(","):
                ip_network(entry.strip(), strict=False)
        return shown

    def proxies(self) -> int | tuple[IPv4Network | IPv6Network, ...]:
        """Return how many proxies are in front, or the networks that they are in."""
        if self.trusted_proxies.isdigit():
            return int(self.trusted_proxies)
        return tuple(ip_network(entry.strip(), strict=False) for entry in self.trusted_proxies.split(","))

    @field_validator("default_day_cap_usd", "default_month_cap_usd", mode="before")
    @classmethod
    def _no_cap(cls, value: Any) -> Any:
        return None if isinstance(value, str) and value.strip().lower() in {"", "none"} else value

    def default_caps(self) -> tuple[Decimal | None, Decimal | None]:
        """Return what a new namespace may spend in a day and in a month."""
        return self.default_day_cap_usd, self.default_month_cap_usd

    def webhook_targets(self) -> list[str]:
        """Return `webhook_allow` as a list, plus the sandbox's address where a sandbox runs.

        The sandbox replaces n8n as well. A service without a key counts as sandboxed even where no sandbox runs;
        another program may then own that port.
        """
        own = [f"127.0.0.1:{self.sandbox_port}"] if self.sandbox or self.sandbox_started else []
        return _entries(self.webhook_allow) + own

    def callback_base(self) -> str:
        """Return the base URL of this installation for webhook callbacks."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    def sandboxed_services(self) -> list[str]:
        """Return the names of the outside services that run against the sandbox."""
        return [name for name in SERVICES if self.sandboxed(name)]


def _entries(value: str) -> list[str]:
    return [entry.strip() for entry in value.split(",") if entry.strip()]


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of the process, read once."""
    return Settings()
