"""Contoh klien API Portal PKS, hanya dengan pustaka baku Python.

Jalankan terhadap portal percobaan (`scripts/run`). Kuncinya dibuat di peramban: masuk sebagai pejabat berwenang, buka
menu di belakang nama Anda, Klien API, Tambah klien, pilih cakupan "Mencatat penyerahan data" atau "Mengonfirmasi
penerimaan"; kunci itu ditampilkan satu kali.

    export PORTAL_URL=http://localhost:8000 PORTAL_KEY=awalan.rahasia
    python docs/contoh_klien.py                                            membaca keadaan hari ini
    python docs/contoh_klien.py --per 2026-03-31                           membaca keadaan pada satu tanggal
    python docs/contoh_klien.py --catat                                    pengirim mencatat penyerahan percobaan
    python docs/contoh_klien.py --konfirmasi 12 --diterima 2026-03-30      penerima mengonfirmasi peristiwa 12

`--catat` mengirim permintaan yang sama dua kali, untuk memperlihatkan bahwa hanya satu yang tercatat.
"""

import argparse
import json
import os
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

WIB = timezone(timedelta(hours=7))
ATTEMPTS = 5
#: Jawaban yang boleh, dan perlu, disusul permintaan yang persis sama.
AGAIN = (409, 429, 500, 502, 503, 504)


class Refused(Exception):
    """Portal menolak permintaan; pesannya siap dibaca orang."""


def call(
    method: str, path: str, body: dict[str, Any] | None = None, key: str = "", seen: str = ""
) -> tuple[Any, dict[str, str]]:
    """Kirim satu permintaan; kembalikan isi dan kepala jawabannya.

    Permintaan yang sedang diproses, terlalu sering, gagal di portal, atau putus di jalan dikirim lagi dengan kunci
    Idempotency-Key yang sama: portal melakukannya paling banyak satu kali. `seen` adalah ETag catatan yang hendak
    diubah; bila catatan itu sudah berubah, portal menolak (412).
    """
    headers = {"Authorization": f"Bearer {os.environ['PORTAL_KEY']}", "Accept": "application/json"}
    data = None
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        data = json.dumps(body).encode()
    if seen:
        headers["If-Match"] = seen
    request = Request(f"{os.environ['PORTAL_URL'].rstrip('/')}/api/v1{path}", data, headers, method=method)
    for attempt in range(1, ATTEMPTS + 1):
        wait = 2**attempt
        try:
            with urlopen(request, timeout=30) as response:
                return json.load(response), dict(response.headers)
        except HTTPError as error:
            if error.code not in AGAIN or attempt == ATTEMPTS:
                raise Refused(explained(error)) from error
            wait = int(error.headers.get("Retry-After", wait))
        except (URLError, OSError, HTTPException) as error:
            if attempt == ATTEMPTS:
                raise Refused(f"Portal tidak terjangkau: {error}") from error
        time.sleep(wait)
    raise AssertionError


def explained(error: HTTPError) -> str:
    """Kembalikan penolakan portal sebagai kalimat, dengan bagian isian yang keliru."""
    try:
        told = json.load(error)["error"]
    except ValueError:
        return f"{error.code} {error.reason}"
    faults = [f"  {fault['field']}: {fault['message']}" for fault in told["fields"]]
    return "\n".join([f"{error.code} {told['code']}: {told['message']}", *faults, f"  ({told['request_id']})"])


def read(agreement: str, on: date) -> None:
    """Cetak keadaan akses dan kewajiban yang terlambat atau segera jatuh tempo pada tanggal itu."""
    access, _ = call("GET", f"/perjanjian/{agreement}/akses?per={on}")
    stopped = "dihentikan sementara" if access["stopped"] else "berjalan"
    print(f"Per {on}, akses {access['affected'].upper()}: {stopped}")
    for standing, words in (("overdue", "terlambat"), ("due_soon", "segera jatuh tempo")):
        duties, _ = call("GET", f"/perjanjian/{agreement}/kewajiban?per={on}&status={standing}&limit=100")
        print(f"Kewajiban {words}: {duties['count']}")
        for duty in duties["items"]:
            print(f"  {duty['due_on'] or duty['earliest_due_on']}  {duty['debtor'].upper()}  {duty['subject']}")


def record(agreement: str) -> None:
    """Catat satu penyerahan percobaan, dua kali dengan kunci yang sama.

    Kuncinya diambil dari pengenal pada log pengirim, sehingga permintaan ulang oleh proses lain pun, sesudah proses
    ini mati, tetap satu penyerahan.
    """
    today = today_in_wib().isoformat()
    log = f"percobaan-{uuid.uuid4().hex[:8]}"
    body = {
        "data_group": f"Data percobaan {log}", "method": "web_service", "sent_on": today, "proof": "system_log",
        "received_on": today, "evidence": log, "row_count": 1,
    }
    for _ in range(2):
        delivery, headers = call("POST", f"/perjanjian/{agreement}/penyerahan", body, key=log)
        again = "jawaban yang sama" if headers.get("Idempotency-Replayed") else "tercatat"
        print(f"Penyerahan {delivery['id']}: {again}, keadaan {delivery['state']}")


def confirm(agreement: str, event: int, received_on: date) -> None:
    """Konfirmasi penerimaan satu peristiwa untuk penerimanya, asalkan belum berubah sejak dibaca."""
    path = f"/perjanjian/{agreement}/peristiwa/{event}"
    shown, headers = call("GET", path)
    print(f"Peristiwa {event}: dari {shown['sender'].upper()}, dikirim {shown['sent_on']}")
    body = {"received_on": received_on.isoformat(), "evidence": "Contoh klien API"}
    # Tanggal lain, atau catatan yang sudah berubah, adalah permintaan lain: kuncinya pun lain.
    key = f"konfirmasi-{event}-{received_on}-{headers['ETag'].strip(chr(34))[:12]}"
    confirmed, _ = call("POST", f"{path}/konfirmasi", body, key=key, seen=headers["ETag"])
    print(f"Peristiwa {event}: diterima {confirmed['received_on']}")


def today_in_wib() -> date:
    return datetime.now(UTC).astimezone(WIB).date()


def main() -> int:
    today = today_in_wib()
    parser = argparse.ArgumentParser(description="Contoh klien API Portal PKS")
    parser.add_argument("--per", type=date.fromisoformat, default=today, help="tanggal status, tttt-bb-hh")
    parser.add_argument("--catat", action="store_true", help="catat satu penyerahan percobaan")
    parser.add_argument("--konfirmasi", type=int, metavar="NOMOR", help="konfirmasi penerimaan peristiwa ini")
    parser.add_argument("--diterima", type=date.fromisoformat, default=today, help="tanggal diterima, tttt-bb-hh")
    options = parser.parse_args()
    if not os.environ.get("PORTAL_URL") or not os.environ.get("PORTAL_KEY"):
        print("Atur PORTAL_URL dan PORTAL_KEY dahulu.", file=sys.stderr)
        return 2
    try:
        agreements, _ = call("GET", "/perjanjian")
        for agreement in agreements["items"]:
            print(agreement["title"])
            if options.catat:
                record(agreement["code"])
            if options.konfirmasi:
                confirm(agreement["code"], options.konfirmasi, options.diterima)
            read(agreement["code"], options.per)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
