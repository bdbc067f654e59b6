"""The server's own certificate: made once, signed by itself, pinned by every booth at registration.

Nobody else vouches for it and its name and dates mean nothing: a booth trusts this certificate and
no other. So it never expires, and a booth whose clock is years off can still reach its server.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from admin.project.data_folder import KEYS, write_once

CERTIFICATE_FILE = "server-certificate.pem"
KEY_FILE = "server-key.pem"
BEGINS = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280, 4.1.2.5: no expiration


def certificate_files(folder: Path) -> tuple[Path, Path]:
    """Files of the certificate and of its key (PEM) in the data folder; made where missing."""
    certificate, key = folder / KEYS / CERTIFICATE_FILE, folder / KEYS / KEY_FILE
    if not key.exists():
        write_once(key, _new_key())
    if not certificate.exists():
        write_once(certificate, _certificate_for(key))
    return certificate, key


def certificate_digest(folder: Path) -> str:
    """SHA-256 of the certificate (DER), hexadecimal."""
    loaded = x509.load_pem_x509_certificate(certificate_files(folder)[0].read_bytes())
    return hashlib.sha256(loaded.public_bytes(serialization.Encoding.DER)).hexdigest()


def _new_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def _certificate_for(key_file: Path) -> str:
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Putonghua Lab server")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(NEVER)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
