"""The electronic certificate: the issued PDF, signed with the lab's X.509 certificate (PAdES).

Key and certificate lie beside the document keys, made on first need; a lab that has a certificate
of a recognised authority names its files in PUTONGHUA_PDF_KEY and PUTONGHUA_PDF_CERTIFICATE.
"""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from admin.errors import Misconfigured
from admin.project.data_folder import write_once
from admin.results.keys import FOLDER

KEY_FILE, CERTIFICATE_FILE = "electronic.pem", "electronic.cert.pem"
KEY_BITS = 3072
YEARS = 20
SIGNATURE_FIELD = "Signature"


def signed_pdf(pdf: bytes, *, data: Path, issuer: str, reason: str, at: datetime) -> bytes:
    """The same pages with a signature over every byte. Misconfigured: key files unusable."""
    key, certificate = _files(data, issuer, at)
    signer = signers.SimpleSigner.load(str(key), str(certificate))  # type: ignore[no-untyped-call]
    if signer is None:
        raise Misconfigured("电子证书的密钥文件无法使用，请联系管理员。", detail="pdf signer")
    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        reason=reason,
        name=issuer,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer, output=out)
    return out.getvalue()


def certificate_pem(data: Path, issuer: str, at: datetime) -> bytes:
    """The certificate in use, for those who check."""
    return _files(data, issuer, at)[1].read_bytes()


def _files(data: Path, issuer: str, at: datetime) -> tuple[Path, Path]:
    key, certificate = (
        os.environ.get(name) for name in ("PUTONGHUA_PDF_KEY", "PUTONGHUA_PDF_CERTIFICATE")
    )
    if key and certificate:
        return Path(key), Path(certificate)
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / KEY_FILE, folder / CERTIFICATE_FILE
    if not made[0].is_file():
        write_once(made[0], _new_key())
    if not made[1].is_file():
        write_once(made[1], _certificate(made[0].read_bytes(), issuer, at))
    return made


def _new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _certificate(key_pem: bytes, issuer: str, at: datetime) -> str:
    key = serialization.load_pem_private_key(key_pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Misconfigured("电子证书的密钥文件无法使用，请联系管理员。", detail="pdf key")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
