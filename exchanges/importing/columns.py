"""The columns of the templates: title, meaning, how a cell is read, and what an example says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from agreements.receipts import Proof

from . import cells
from .cells import Reader

INCOMING, OUTGOING = "masuk", "keluar"
_DIRECTIONS = {OUTGOING: OUTGOING, INCOMING: INCOMING}
#: The words of a spreadsheet for what the acts know by code.
METHODS = {"web service": "web_service", "berkas": "file", "lainnya": "other"}
PROOFS: dict[str, Proof] = {
    proof.label: proof for proof in (Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SYSTEM_LOG, Proof.SIGNED_RECEIPT)
}
KINDS = {
    "permintaan laporan": "request", "pengingat": "reminder", "penyampaian tanda terima": "receipt",
    "peringatan": "warning", "penghentian sementara akses": "stop", "permohonan pemulihan akses": "ask_back",
    "pemulihan akses": "restore", "pemberitahuan": "notice", "lainnya": "other",
}
NATURES = {"biasa": "ordinary", "penting": "important", "segera": "urgent", "rahasia": "confidential"}


@dataclass(frozen=True)
class Column:
    """One column: `name` is the field of the act that the cell fills.

    `only` is the direction for which it may be filled, `needed_for` that for which it must be; "" for either.
    """

    name: str
    title: str
    help: str
    read: Reader
    examples: tuple[str, str]
    required: bool = False
    only: str = ""
    needed_for: str = ""
    words: Mapping[str, object] | None = None

    @property
    def is_date(self) -> bool:
        return self.read is cells.day


@dataclass(frozen=True)
class Template:
    """The table that one kind of record is imported from."""

    kind: str
    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column that fills the field `name` of the act."""
        return next((column for column in self.columns if column.name == name), None)

    def title_of(self, name: str) -> str:
        """Return the title of the column that fills the field `name`, "" where none does."""
        found = self.column(name)
        return found.title if found else ""


def _day(name: str, title: str, help_: str, *examples: str, required: bool = False, only: str = "") -> Column:
    assert len(examples) == 2
    return Column(name, title, help_, cells.day, (examples[0], examples[1]), required=required, only=only)


def _words(
    name: str, title: str, help_: str, words: Mapping[str, object], examples: tuple[str, str],
    required: bool = False, only: str = "",
) -> Column:
    return Column(name, title, help_, cells.choice(words), examples, required=required, only=only, words=words)


def _direction(outgoing: str, incoming: str) -> Column:
    return _words(
        "direction", "Arah", f"keluar: {outgoing}; masuk: {incoming}.", _DIRECTIONS, (OUTGOING, INCOMING),
        required=True,
    )


DELIVERIES = Template("deliveries", "Penyerahan", (
    _direction("diserahkan PIHAK Anda", "diterima PIHAK Anda dari PIHAK lainnya, dicatat atas namanya"),
    Column("data_group", "Kelompok data", "Nama atau kode kelompok data. Bila daftarnya sudah disepakati, salah satu "
           "dari daftar itu.", cells.text(200), ("Data pokok ASN", "Riwayat jabatan ASN"), required=True),
    _words("method", "Metode", "Cara data diserahkan.", METHODS, ("web service", "berkas"), required=True),
    Column("agreed_method", "Metode yang disepakati", "Nama metode pada halaman Data dan metode. Wajib hanya bila ada "
           "beberapa metode sejenis.", cells.text(150), ("", "")),
    Column("reference", "Nomor surat pengantar", "Persis seperti pada surat.", cells.text(100),
           ("112/PD.01/2025", "")),
    _day("dated_on", "Tanggal surat pengantar", "Tanggal yang tercetak pada surat.", "05-06-2025", ""),
    _day("sent_on", "Tanggal kirim", "Tanggal data dikirim.", "06-06-2025", "01-07-2025", required=True),
    _day("received_on", "Tanggal diterima", "Arah keluar: menurut buktinya. Arah masuk: tanggal PIHAK Anda terima, "
         "dihitung sebagai konfirmasi penerimaan.", "09-06-2025", "02-07-2025", required=True),
    _words("proof", "Bukti penerimaan", "Hanya arah keluar; kosong berarti pernyataan pengirim.", PROOFS,
           ("tanggal agenda surat", ""), only=OUTGOING),
    Column("evidence", "Keterangan bukti", "Misalnya nomor agenda atau pengenal log. Wajib selain untuk pernyataan "
           "pengirim.", cells.text(300), ("Agenda 12/2025", "Log 20250702-1")),
    Column("channel", "Saluran penerimaan", "Hanya dan wajib untuk arah masuk, misalnya web service atau surel dinas.",
           cells.text(150), ("", "surel dinas"), only=INCOMING, needed_for=INCOMING),
    _day("cutoff_on", "Data per tanggal", "Keadaan data yang diserahkan.", "31-05-2025", "30-06-2025"),
    _day("period_first", "Awal periode data", "Bila datanya tentang suatu masa; diisi bersama akhirnya.", "", ""),
    _day("period_last", "Akhir periode data", "Diisi bersama awalnya.", "", ""),
    Column("row_count", "Jumlah baris", "Bilangan bulat, misalnya 1250 atau 1.250.", cells.count,
           ("4.120.000", "980")),
    Column("file_name", "Nama berkas", "Berkasnya sendiri tidak diimpor.", cells.text(200), ("", "jabatan.xlsx")),
    Column("file_sha256", "SHA-256 berkas", "64 angka heksadesimal.", cells.sha256, ("", "")),
    Column("although_stopped", "Diserahkan selama akses dihentikan", "ya: data tetap diserahkan selama akses "
           "dihentikan sementara; dicatat di luar perjanjian. Hanya arah keluar.", cells.flag, ("", ""),
           only=OUTGOING, words={cells.YES: True, cells.NO: False}),
    Column("note", "Catatan", "Keterangan bebas.", cells.text(2000), ("", "")),
))
LETTERS = Template("letters", "Surat", (
    _direction("dikirim PIHAK Anda", "diterima PIHAK Anda"),
    _words("kind", "Jenis", "Jenis surat; kosong berarti lainnya.", KINDS, ("pemberitahuan", "lainnya")),
    Column("number", "Nomor surat", "Nomor dari pengirimnya, persis seperti pada naskah.", cells.text(100),
           ("S-12/LAN/2025", "B-45/BKN/2025"), required=True),
    _day("dated_on", "Tanggal surat", "Tanggal yang tercantum pada naskah.", "05-06-2025", "01-07-2025",
         required=True),
    Column("subject", "Hal", "Perihal surat.", cells.text(300), ("Jadwal rapat pemadanan", "Undangan monev"),
           required=True),
    _words("nature", "Sifat", "Sifat surat; kosong berarti biasa.", NATURES, ("", "segera")),
    _day("sent_on", "Tanggal kirim", "Bila diketahui.", "06-06-2025", "01-07-2025"),
    _day("received_on", "Tanggal diterima", "Hanya arah masuk; untuk surat keluar dicatat oleh penerimanya.", "",
         "03-07-2025", only=INCOMING),
    Column("agenda_number", "Nomor agenda", "Hanya arah masuk: nomor agenda instansi Anda.", cells.text(100),
           ("", "A-77"), only=INCOMING),
))
TEMPLATES = {template.kind: template for template in (DELIVERIES, LETTERS)}
