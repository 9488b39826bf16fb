"""The connection to a server: what the environment says of proxies and certificates, and what goes wrong before any answer."""

from __future__ import annotations

import logging
import os
import socket
import ssl
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from extractor.errors import ConfigurationError
from extractor.llm.endpoint import Endpoint
from extractor.llm.faults import Broken, Fault, TimedOut, Unusable

if TYPE_CHECKING:
    import httpx2
    import openai

E = TypeVar("E", bound=BaseException)

_PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


MAX_CAUSES = 8
"""How far the causes of an error are followed: contexts may lead in a circle."""


class Unreached(Broken):
    """The connection was not made, or it was lost."""


def connect(endpoint: Endpoint, timeout_seconds: float) -> openai.OpenAI:
    """Return a client that takes nothing from the environment but certificates and, for servers elsewhere, the proxy.

    Raises:
        ConfigurationError: A proxy or certificate that the environment names cannot be used.
    """
    import openai

    # instructor and openai report failed calls at ERROR with the server's text, which may quote the document.
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    client = openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        max_retries=0,
        timeout=timeout_seconds,
        default_query=dict(endpoint.query),
        http_client=_http(endpoint.base_url, timeout_seconds),
    )
    client.organization = client.project = client.admin_api_key = None
    client._custom_headers = {}  # OPENAI_CUSTOM_HEADERS is meant for another server
    return client


def check_environment(endpoint: Endpoint) -> None:
    """Check what the environment says of proxies and certificates, without a connection.

    Raises:
        ConfigurationError: It cannot be used.
    """
    _http(endpoint.base_url, 1.0).close()


def _http(base_url: str, timeout_seconds: float) -> httpx2.Client:
    import httpx2

    from extractor.llm.in_time import bound_body

    is_here = urlsplit(base_url).hostname in ("127.0.0.1", "::1", "localhost")
    try:
        certificates = httpx2.create_ssl_context()
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"the certificates that {_named(_CERTIFICATES)} names cannot be read: {type(error).__name__}",
            hint="Name a file in PEM format, or unset it.",
        ) from error
    try:
        # A redirect would carry the document to a server that nobody named.
        return httpx2.Client(
            trust_env=not is_here,
            follow_redirects=False,
            timeout=timeout_seconds,
            verify=certificates,
            limits=_limits(),
            event_hooks={"response": [bound_body]},
        )
    except ImportError as error:
        raise ConfigurationError(
            f"the proxy in {_named(_PROXIES)} is a SOCKS proxy, which needs the package socksio",
            hint='Install it with `pip install "imr-extractor[socks]"`, or unset the variable.',
        ) from error
    except (ValueError, httpx2.InvalidURL) as error:
        raise ConfigurationError(
            f"the proxy in {_named(_PROXIES)} cannot be used: its address is not http://, https:// or socks5://HOST:PORT",
            hint="Correct the variable or unset it.",
        ) from error


def _limits() -> httpx2.Limits:
    import httpx2

    return httpx2.Limits(max_connections=None, max_keepalive_connections=None)


def _named(variables: tuple[str, ...]) -> str:
    """Return which of the variables are set; their values may hold passwords."""
    names = [name for variable in variables for name in (variable, variable.lower()) if os.environ.get(name)]
    return ", ".join(names) or variables[0]


def fault_in_connection(error: openai.APIConnectionError, server: str) -> Fault:
    """Return what went wrong between us and a server, by its cause, whose own words may hold an address with a password."""
    import openai

    cause = error.__cause__
    name = type(cause).__name__
    certificate = _tls_error(cause)
    host = _among_causes(cause, socket.gaierror)
    if isinstance(error, openai.APITimeoutError):
        if name == "ConnectTimeout":
            return Unreached(f"{server} cannot be reached: no connection in time")
        return TimedOut("no answer in time")
    if isinstance(certificate, ssl.SSLCertVerificationError):
        return Unusable(
            f"the certificate of {server} is not trusted: {certificate.verify_message}",
            hint="Name the file with the certificate of its authority in SSL_CERT_FILE.",
        )
    if certificate is not None:
        return Unusable(f"{server} does not speak TLS as https:// asks", hint="Check --base-url: is it http://, or another port?")
    if name == "ProxyError":
        return Unusable(f"the proxy in {_named(_PROXIES)} does not let us reach {server}", hint="Correct or unset the variable.")
    if name in ("LocalProtocolError", "UnsupportedProtocol", "InvalidURL"):
        return Unusable(f"{server} cannot be asked: {name}", hint="Check --base-url and the key.")
    return Unreached(f"{server} cannot be reached: {'no such host' if host else name}")


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """Return the TLS error among the causes of an error, or None; a connection that only ended is none."""
    found = _among_causes(error, ssl.SSLError)
    return None if isinstance(found, ssl.SSLEOFError | ssl.SSLZeroReturnError) else found


def _among_causes(error: BaseException | None, kind: type[E]) -> E | None:
    """Return the first error of a kind among the causes of an error."""
    for _ in range(MAX_CAUSES):
        if error is None or isinstance(error, Fault):
            return None
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None
