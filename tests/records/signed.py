"""Certificates of invented authorities, and PDFs signed with them; every key is made when it is asked for."""

from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from asn1crypto import pem, x509
from cryptography import x509 as build
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.drawing import Attached, draw_pdf


@lru_cache
def issued() -> bytes:
    """A document as the portal issues it: tagged, archival, with a file inside and no form."""
    page = "<html lang='id'><head><title>Naskah</title></head><body><h1>Naskah</h1><p>Isi</p></body></html>"
    return draw_pdf(page, attachments=[Attached("angka.json", "{}", "angka", "2025-07-02T10:00:00+07:00")])


class Authority:
    """A root that certifies people."""

    def __init__(self, name: str = "Akar Contoh") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _named(name)
        self.certificate = _certificate(self.name, self.name, self.key, self.key, authority=True)
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def signer(
        self, name: str, until: datetime = datetime(2030, 1, 1, tzinfo=UTC)
    ) -> signers.SimpleSigner:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(_named(name), self.name, key, self.key, until=until)
        store = SimpleCertificateStore()
        store.register(_loaded(self.certificate))
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=_loaded(certificate), signing_key=load_private_key_from_pemder_data(plain, passphrase=None),
            cert_registry=store,
        )


def sign(content: bytes, signer: signers.SimpleSigner, field: str, *, box: tuple[int, ...] | None = (60, 60, 200, 110),
         **given: Any) -> bytes:
    """Return `content` with one more signature appended; `box` None: an invisible one."""
    out = BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", **given), signer=signer,
        new_field_spec=SigFieldSpec(field, on_page=0, box=box),
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), output=out)
    return out.getvalue()


def updated(content: bytes, change: Any) -> bytes:
    """Return `content` with an incremental update that `change(writer)` makes."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _named(name: str) -> build.Name:
    return build.Name([build.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: build.Name, issuer: build.Name, key: Any, issuer_key: Any, *, authority: bool = False,
    until: datetime = datetime(2040, 1, 1, tzinfo=UTC),
) -> build.Certificate:
    usage = build.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False,
        decipher_only=False,
    )
    return (
        build.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(build.random_serial_number()).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until).add_extension(usage, critical=True)
        .add_extension(build.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(build.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            build.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _loaded(certificate: build.Certificate) -> x509.Certificate:
    _, _, der = pem.unarmor(certificate.public_bytes(serialization.Encoding.PEM))
    return x509.Certificate.load(der)
