"""Contoh klien API Portal PKS, hanya dengan pustaka baku Python.

Jalankan terhadap portal percobaan (`scripts/run`), dengan kunci dari halaman Klien API:

    PORTAL_URL=http://localhost:8000 PORTAL_KEY=awalan.rahasia python docs/contoh_klien.py
    PORTAL_URL=… PORTAL_KEY=… python docs/contoh_klien.py --catat

Tanpa pilihan ia hanya membaca. Dengan `--catat` ia mencatat satu penyerahan percobaan hari ini, lalu mengirim
permintaan yang sama sekali lagi untuk memperlihatkan bahwa hanya satu yang tercatat.
"""

import argparse
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

WIB = timezone(timedelta(hours=7))
ATTEMPTS = 5


class Refused(Exception):
    """Portal menolak permintaan; pesannya siap dibaca orang."""


def call(method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[Any, dict[str, str]]:
    """Kirim satu permintaan; kembalikan isi dan kepala jawabannya.

    Permintaan yang sedang diproses (409), terlalu sering (429), atau putus di jalan dikirim lagi dengan kunci
    Idempotency-Key yang sama: portal melakukannya paling banyak satu kali.
    """
    headers = {"Authorization": f"Bearer {os.environ['PORTAL_KEY']}", "Accept": "application/json"}
    data = None
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        data = json.dumps(body).encode()
    request = Request(f"{os.environ['PORTAL_URL'].rstrip('/')}/api/v1{path}", data, headers, method=method)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urlopen(request, timeout=30) as response:
                return json.load(response), dict(response.headers)
        except HTTPError as error:
            if error.code not in (409, 429) or attempt == ATTEMPTS:
                raise Refused(explained(error)) from error
            time.sleep(int(error.headers.get("Retry-After", "2")))
        except URLError as error:
            if attempt == ATTEMPTS:
                raise Refused(f"Portal tidak terjangkau: {error.reason}") from error
            time.sleep(2**attempt)
    raise AssertionError


def explained(error: HTTPError) -> str:
    """Kembalikan penolakan portal sebagai kalimat, dengan bagian isian yang keliru."""
    told = json.load(error)["error"]
    faults = [f"  {fault['field']}: {fault['message']}" for fault in told["fields"]]
    return "\n".join([f"{error.code} {told['code']}: {told['message']}", *faults, f"  ({told['request_id']})"])


def read(agreement: str) -> None:
    """Cetak keadaan akses dan kewajiban yang terlambat atau segera jatuh tempo."""
    access, _ = call("GET", f"/perjanjian/{agreement}/akses")
    print(f"Akses {access['affected'].upper()}: {'dihentikan sementara' if access['stopped'] else 'berjalan'}")
    for standing, words in (("overdue", "terlambat"), ("due_soon", "segera jatuh tempo")):
        duties, _ = call("GET", f"/perjanjian/{agreement}/kewajiban?status={standing}&limit=100")
        print(f"Kewajiban {words}: {duties['count']}")
        for duty in duties["items"]:
            print(f"  {duty['due_on'] or duty['earliest_due_on']}  {duty['debtor'].upper()}  {duty['subject']}")


def record(agreement: str) -> None:
    """Catat satu penyerahan percobaan, dua kali dengan kunci yang sama."""
    today = datetime.now(UTC).astimezone(WIB).date().isoformat()
    log = f"percobaan-{uuid.uuid4().hex[:8]}"
    body = {
        "data_group": f"Data percobaan {log}", "method": "web_service", "sent_on": today, "proof": "system_log",
        "received_on": today, "evidence": log, "row_count": 1,
    }
    for _ in range(2):
        delivery, headers = call("POST", f"/perjanjian/{agreement}/penyerahan", body, key=log)
        again = "jawaban yang sama" if headers.get("Idempotency-Replayed") else "tercatat"
        print(f"Penyerahan {delivery['id']}: {again}, keadaan {delivery['state']}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Contoh klien API Portal PKS")
    parser.add_argument("--catat", action="store_true", help="catat satu penyerahan percobaan")
    options = parser.parse_args()
    if not os.environ.get("PORTAL_URL") or not os.environ.get("PORTAL_KEY"):
        print("Atur PORTAL_URL dan PORTAL_KEY dahulu.", file=sys.stderr)
        return 2
    try:
        agreements, _ = call("GET", "/perjanjian")
        for agreement in agreements["items"]:
            print(agreement["title"])
            read(agreement["code"])
            if options.catat:
                record(agreement["code"])
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
