"""The process that `signatures.read_signatures` starts: a PDF on stdin, what was found as JSON on stdout. Pure.

Usage: python -m records.signature_worker MEMORY_BYTES CPU_SECONDS. The first line of stdin is a JSON request
(`issued`: how many bytes at its beginning are the issued document, 0 for none; `roots`: PEM certificates; `at`: the
instant to judge trust for, in ISO), the rest is the file. What is wrong with a file is an answer (`{"fault": …}`), an
exit code other than 0 means that a limit was met. It knows nothing of Django.
"""

import asyncio
import json
import logging
import re
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .drawing_worker import ERROR_FAILED, ERROR_MEMORY, limit
from .signature_rules import ends_with_its_last_revision, large_boxes, named_changes, signatures_only

MAX_SIGNATURES = 20
MAX_REVISIONS = 100

_NO_ROOTS = "Kepercayaan tidak dapat dinilai: akar belum dipasang."
_NOT_JUDGED = "Tidak dinilai, karena tanda tangannya tidak utuh."
_WIB = timezone(timedelta(hours=7))
_DISTRUST = {
    "EXPIRED": "Sertifikat penanda tangan sudah berakhir.",
    "NOT_YET_VALID": "Sertifikat penanda tangan belum berlaku.",
    "OUT_OF_BOUNDS_NO_POE": "Sertifikat penanda tangan tidak berlaku pada saat diperiksa.",
    "OUT_OF_BOUNDS_NOT_REVOKED": "Sertifikat penanda tangan tidak berlaku pada saat diperiksa.",
    "REVOKED": "Sertifikat penanda tangan sudah dicabut.",
    "REVOKED_NO_POE": "Sertifikat penanda tangan sudah dicabut.",
    "REVOKED_CA_NO_POE": "Sertifikat penerbit sertifikat penanda tangan sudah dicabut.",
    "NO_CERTIFICATE_CHAIN_FOUND": "Rantai sertifikat tidak sampai ke akar yang dipasang.",
    "CHAIN_CONSTRAINTS_FAILURE": "Sertifikat penanda tangan tidak diperuntukkan bagi tanda tangan.",
}
_DISTRUST_OTHERWISE = "Rantai sertifikat penanda tangan tidak lolos pemeriksaan."


class Unreadable(Exception):
    """The file's signatures cannot be read; the message is an Indonesian sentence."""


class Reader:
    """One file, its issued beginning and its signatures."""

    def __init__(self, content: bytes, issued: int, roots: Sequence[str], at: datetime, loop: Any) -> None:
        self.content, self.loop, self.roots, self.at = content, loop, roots, at
        self.file = _opened(content)
        self.base = self._base(issued) if issued else None
        self.policy = signatures_only()

    def read(self) -> dict[str, Any]:
        """Return `signatures` in the order of signing, and `changes` that are none of them. Raises Unreadable."""

        found: list[tuple[int, dict[str, Any]]] = []
        signers: list[bytes] = []
        context = self._context()
        for name, _value, field in enumerate_sig_fields(self.file, filled_status=True):
            if len(found) == MAX_SIGNATURES:
                raise Unreadable(f"Berkas ini memuat lebih dari {MAX_SIGNATURES} tanda tangan.")
            if field.get_object()["/V"].get("/Type", "/Sig") == "/DocTimeStamp":
                continue
            try:
                signature = EmbeddedPdfSignature(self.file, field, name)
                found.append((signature.signed_revision, self._one(signature, context, signers)))
            except (MemoryError, RecursionError):
                raise
            except Exception as error:
                found.append((MAX_REVISIONS, _broken(_clean(name), error)))
        found.sort(key=lambda pair: pair[0])
        return {"signatures": [one for _, one in found], "changes": self._changes()}

    def _base(self, issued: int) -> int:
        """Return the revision that the issued document is of this file. Raises Unreadable where it is none."""
        before = _opened(self.content[:issued])
        base: int = before.xrefs.total_revisions - 1
        history = self.file.xrefs
        if base >= history.total_revisions or history.get_startxref_for_revision(base) != before.last_startxref:
            raise Unreadable(
                "Bagian awal berkas ini sama dengan dokumen yang diterbitkan, tetapi isi berkasnya tidak dibangun di "
                "atasnya: isinya ditulis ulang di bagian belakang."
            )
        return base

    def _context(self) -> Any:

        roots = [
            x509.Certificate.load(der)
            for text in self.roots
            for kind, _, der in pem.unarmor(text.encode(), multiple=True)
            if kind == "CERTIFICATE"
        ]
        given: dict[str, Any] = {
            "trust_roots": roots, "allow_fetching": False, "moment": self.at, "revocation_mode": "soft-fail",
        }
        try:
            return DocumentSecurityStore.read_dss(self.file).as_validation_context(given)
        except NoDSSFoundError:
            return ValidationContext(**given)
        except (ValueError, TypeError, KeyError, AttributeError):
            # Validation data that cannot be read prove nothing; the signatures are judged without them.
            return ValidationContext(**given)

    def _one(self, signature: Any, context: Any, signers: list[bytes]) -> dict[str, Any]:

        usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
        status = self.loop.run_until_complete(async_validate_pdf_signature(
            signature, signer_validation_context=context, diff_policy=self.policy, key_usage_settings=usage,
        ))
        subject = status.signing_cert.subject.dump()
        if subject not in signers:
            signers.append(subject)
        stamp = status.timestamp_validity
        intact = bool(status.intact and status.valid)
        trusted, reason = self._trust(status) if intact else (None, _NOT_JUDGED)
        claimed = status.signer_reported_dt
        return {
            "field": _clean(signature.field_name), "signer": _name(status.signing_cert),
            "number": signers.index(subject) + 1,
            "claimed_at": _instant(claimed), "intact": intact,
            "stamped_at": _instant(stamp.timestamp) if stamp and stamp.intact and stamp.valid else None,
            "stamp_trusted": bool(stamp and stamp.trusted),
            "whole": self._is_whole(signature, status), "trusted": trusted, "reason": reason,
            "fault": _fault(status),
        }

    def _trust(self, status: Any) -> tuple[bool | None, str]:
        if not self.roots:
            return None, _NO_ROOTS
        if status.trusted:
            return True, ""
        problem = getattr(status.trust_problem_indic, "name", "")
        return False, _DISTRUST.get(problem, _DISTRUST_OTHERWISE)

    def _is_whole(self, signature: Any, status: Any) -> bool:
        """Whether the signature covers the file, or its revision with nothing but signatures after it."""

        _start, first, second, rest = map(int, signature.byte_range)
        held = self.content[first:second]
        if not re.fullmatch(rb"<(?:[0-9A-Fa-f]{2})+>", held):
            return False
        if bytes.fromhex(held[1:-1].decode()) != signature.pkcs7_content:
            return False
        if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
            return second + rest == len(self.content)
        return status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and isinstance(status.diff_result, DiffResult)

    def _changes(self) -> list[str]:
        """Return what came after the issued document, or the first signature, and is no signature."""

        if self.base is None:
            return []
        named = list(large_boxes(self.file, self.base))
        result = self.policy.review_file(self.file, self.base)
        if isinstance(result, SuspiciousModification):
            named += dict.fromkeys(named_changes(self.file, self.base)) or ["susunan dalam berkas"]
        if not ends_with_its_last_revision(self.file, self.content):
            named.append("isi lain di belakang berkas")
        return named


def _opened(content: bytes) -> Any:

    try:
        file = PdfFileReader(BytesIO(content))
        if file.encrypted:
            raise Unreadable("PDF ini terkunci atau terenkripsi, sehingga tanda tangannya tidak dapat diperiksa.")
        if file.xrefs.total_revisions > MAX_REVISIONS:
            raise Unreadable(f"PDF ini memuat lebih dari {MAX_REVISIONS} revisi.")
        if file.xrefs.hybrid_xrefs_present:
            raise Unreadable("Susunan PDF ini bermakna ganda (rujukan campuran), sehingga tidak diterima.")
    except (PdfReadError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise Unreadable("Berkas ini tidak dapat dibaca sebagai PDF: susunannya rusak atau terpotong.") from error
    return file


def _name(certificate: Any) -> str:
    native = certificate.subject.native
    name = native.get("common_name") or native.get("organization_name") or ""
    return _clean(name if isinstance(name, str) else " ".join(map(str, name))) or "tanpa nama"


def _clean(text: str) -> str:
    """Text that may be shown: no control characters, numbers that identify a person masked, at most 150 characters."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if not unicodedata.category(c).startswith("C"))
    return re.sub(r"\d{12,}", lambda m: f"{m[0][:4]}****{m[0][-3:]}", visible).strip()[:150]


def _instant(value: datetime | None) -> str | None:
    if value is None:
        return None
    # A PDF date may lack its zone; the portal's is taken then.
    return (value if value.tzinfo else value.replace(tzinfo=_WIB)).isoformat()


def _fault(status: Any) -> str:
    if not status.intact:
        return "Isi yang dicakup tanda tangan ini berubah sesudah ditandatangani."
    return "" if status.valid else "Tanda tangan ini tidak cocok dengan sertifikatnya."


def _broken(field: str, error: Exception) -> dict[str, Any]:
    weak = "lgorithm" in type(error).__name__ + str(error)
    fault = (
        "Tanda tangan ini memakai cara hitung yang tidak diterima lagi atau tidak dikenal." if weak
        else "Tanda tangan ini rusak atau tidak lengkap, sehingga tidak dapat diperiksa."
    )
    return {
        "field": field, "signer": "tidak terbaca", "number": 0, "claimed_at": None, "stamped_at": None,
        "stamp_trusted": False, "intact": False, "whole": False, "trusted": None,
        "reason": _NOT_JUDGED, "fault": fault,
    }


def main(memory: int, cpu_seconds: int) -> int:
    """Read stdin, write the answer to stdout; return the exit code."""

    logging.disable(logging.CRITICAL)
    # Its own pair of sockets is made before sockets are shut.
    loop = asyncio.new_event_loop()
    limit(memory, cpu_seconds)
    try:
        request = json.loads(sys.stdin.buffer.readline())
        content = sys.stdin.buffer.read()
        at = datetime.fromisoformat(request["at"])
        answer = Reader(content, request["issued"], request["roots"], at, loop).read()
    except Unreadable as error:
        answer = {"fault": str(error)}
    except (MemoryError, RecursionError):
        return ERROR_MEMORY
    except Exception as error:
        # The file's own words must not reach the log.
        sys.stderr.write(type(error).__name__)
        return ERROR_FAILED
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
