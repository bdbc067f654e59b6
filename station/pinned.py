"""Trust in one certificate: the one that the server showed when this booth was registered."""

from __future__ import annotations

import hashlib
import ssl
from urllib.parse import urlsplit

from station.errors import ServerUnreachable

LOOK_SECONDS = 5.0
HTTPS_PORT = 443


def certificate_shown_by(server_url: str) -> str:
    """The certificate (PEM) that the server shows; "" for an address without TLS.

    Raises ServerUnreachable.
    """
    address = urlsplit(server_url)
    if address.scheme != "https":
        return ""
    place = (address.hostname or "", address.port or HTTPS_PORT)
    try:
        return ssl.get_server_certificate(place, timeout=LOOK_SECONDS)
    except (OSError, ValueError) as error:
        raise ServerUnreachable(type(error).__name__) from error


def digest_of(certificate: str) -> str:
    """SHA-256 of a certificate (PEM), hexadecimal; "" for none."""
    if not certificate:
        return ""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()


def trust_in(certificate: str) -> ssl.SSLContext | bool:
    """For httpx: this certificate and no other. ValueError or SSLError where it is none.

    The name in it is not looked at: the certificate itself is known, and the server's address may
    change. True (the system's own trust, never asked over plain HTTP) where there is none.
    """
    if not certificate:
        return True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.load_verify_locations(cadata=certificate)
    # Also a certificate that somebody else signed is trusted for itself, not for its signer.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
