"""The SOAP envelope of ISIR: zeep over the interface description beside this file.

zeep only builds and reads messages here. It never opens a connection (our HttpClient does) and never follows a
reference out of a document.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.settings import Settings

from leadgen.providers.base import Permanent, ProviderError, Transient

_WSDL = Path(__file__).with_name("isir.wsdl")
_OPERATION = "getIsirWsCuzkData"
# zeep's messages keep state while they are built and read.
_LOCK = threading.Lock()


class _Offline(zeep.Transport):
    """Transport that loads the shipped files and refuses everything outside this machine."""

    def post(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise RuntimeError("zeep must not send: the HTTP client does")

    def get(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise RuntimeError("zeep must not fetch: the HTTP client does")

    def _load_remote_data(self, url: str) -> NoReturn:
        raise RuntimeError(f"refused to load {url}")


@cache
def _client() -> Any:
    settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    return zeep.Client(str(_WSDL), transport=_Offline(), settings=settings)  # type: ignore[no-untyped-call]


def build_request(**criteria: str | int) -> bytes:
    """Build the request envelope; zeep puts the criteria in the order that the service needs."""
    with _LOCK:
        client = _client()
        envelope = client.create_message(client.service, _OPERATION, **criteria)
    return bytes(etree.tostring(envelope, encoding="utf-8", xml_declaration=True))


class _Reply:
    """Minimal HTTP response from which zeep can read a body."""

    status_code = 200
    encoding = "utf-8"

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.headers = {"Content-Type": "text/xml; charset=utf-8"}


def parse_reply(provider: str, body: bytes | str) -> dict[str, Any]:
    """Parse the reply into `{"data": [row, ...], "stav": {...}}`, values as text.

    Raises Permanent for a fault that blames our request, and Transient for anything else that is not a reply.
    """
    content = body.encode("utf-8") if isinstance(body, str) else body
    try:
        with _LOCK:
            client = _client()
            binding = client.service._binding  # noqa: SLF001  zeep has no public way to read a saved reply
            reply = binding.process_reply(client, binding.get(_OPERATION), _Reply(content))
    except Fault as exc:
        raise fault_error(provider, exc.code, exc.message) from exc
    except (ZeepError, etree.LxmlError, ValueError, TypeError, AttributeError) as exc:
        # zeep fails on a foreign or broken document with any error of its reader.
        raise Transient(provider, "answer is not a reply of the insolvency register", reason="unexpected_form") from exc
    plain = serialize_object(reply, dict)  # type: ignore[no-untyped-call]
    if not isinstance(plain, dict) or not isinstance(plain.get("stav"), dict):
        raise Transient(provider, "answer carries no state", reason="unexpected_form")
    return plain


def fault_error(provider: str, code: str | None, message: str | None) -> ProviderError:
    """Convert a SOAP fault to one of our errors; `Client` means that our request was wrong."""
    detail = {"faultcode": code, "faultstring": (message or "")[:500]}
    if (code or "").rpartition(":")[2] == "Client":
        return Permanent(provider, "the insolvency register rejected our request", reason="rejected", detail=detail)
    return Transient(provider, "the insolvency register reports a fault", reason="provider_error", detail=detail)
