"""What may follow an issued PDF, and the names of what may not. Pure; for the process that reads signatures.

Only signatures may follow: new signature fields with their appearance, validation data, timestamps, and the record
of the change in the file's own properties. Every revision is held to that, signed or not, since a signature says only
that nothing came after it.
"""

import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import RawPdfPath
from pyhanko.sign import diff_analysis as rules
from pyhanko.sign.diff_analysis.form_rules_api import _list_fields

#: A box larger than this share of its page could hide what is printed there.
LARGEST_BOX = 1 / 6

_FORM_KEYS = {"/Fields", "/SigFlags", "/DR", "/DA"}
_ACTIVE_KEYS = {"/OpenAction", "/AA", "/Names"}
_END = re.compile(rb"\s*(?:endobj)?\s*(?:trailer\s*<<.*>>)?\s*startxref\s+\d+\s+%%EOF\s*", re.DOTALL)
_FIELDS = RawPdfPath("/Root", "/AcroForm", "/Fields")


class _FirstForm(rules.FormUpdatingRule):
    """Lets the form begin with the first signature, too: what is issued has none, and the library's rule wants one."""

    def apply(self, old: Any, new: Any) -> Iterator[Any]:
        if "/AcroForm" not in new.root:
            return
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        form = new.root["/AcroForm"]
        if not isinstance(form, DictionaryObject) or not set(form) <= _FORM_KEYS:
            raise rules.SuspiciousModification("a form of more than signatures")
        for ref in _form_refs(new.root.raw_get("/AcroForm"), form, new, old):
            yield rules.ModificationLevel.FORM_FILLING, rules.FormUpdate(updated_ref=ref, field_name=None)
        fields = _list_fields(ArrayObject(), form.get("/Fields", ArrayObject()), old_path=_FIELDS)
        context = rules.FieldComparisonContext(field_specs=dict(fields), old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)


def _form_refs(raw: Any, form: Any, new: Any, old: Any) -> Iterator[Any]:
    """Yield the new objects that the form itself is made of; one that was issued is not approved by this."""
    found = {raw.reference} if isinstance(raw, IndirectObject) else set()
    for key in form:
        if isinstance(value := form.raw_get(key), IndirectObject):
            found.add(value.reference)
    if "/DR" in form:
        found |= new.collect_dependencies(form.raw_get("/DR"), since_revision=old.revision + 1)
    return (ref for ref in found if old.is_ref_unassignable(ref))


def signatures_only() -> rules.StandardDiffPolicy:
    """Return the policy that refuses every change but signatures."""
    library: Any = rules
    quiet = (
        library.DocInfoRule(), library.ObjectStreamRule(), library.XrefStreamRule(), library.DSSCompareRule(),
        library.MetadataUpdateRule(),
    )
    return rules.StandardDiffPolicy(
        global_rules=[
            library.CatalogModificationRule(),
            *(rule.as_qualified(rules.ModificationLevel.LTA_UPDATES) for rule in quiet),
        ],
        form_rule=_FirstForm([
            library.SigFieldCreationRule(allow_new_visible_after_certify=True), library.SigFieldModificationRule()
        ]),
    )


def named_changes(file: Any, base: int) -> Iterator[str]:
    """Name what differs between revision `base` and the file as it stands; nothing where it has no name."""
    before, now = file.get_historical_resolver(base).root, file.root
    changed = {
        ref.idnum
        for revision in range(base + 1, file.xrefs.total_revisions)
        for ref in file.xrefs.explicit_refs_in_revision(revision)
    }
    if any(_differs(before, now, key, changed) for key in _ACTIVE_KEYS):
        yield "tindakan, skrip atau berkas sisipan"
    old, new = _pages(before), _pages(now)
    if len(old) != len(new):
        yield f"jumlah halaman, dari {len(old)} menjadi {len(new)}"
    for number, (was, page) in enumerate(zip(old, new, strict=False), 1):
        if any(_differs(was, page, key, changed) for key in ("/Contents", "/Resources", "/MediaBox", "/CropBox")):
            yield f"isi halaman {number}"
        notes = [n.get_object() for n in _items(page, "/Annots") if n.idnum in changed]
        if any(n.get("/Subtype") != "/Widget" for n in notes):
            yield f"anotasi atau tautan pada halaman {number}"
        if any(n.get("/FT", "/Sig") != "/Sig" for n in notes):
            yield f"isian formulir pada halaman {number}"


def ends_with_its_last_revision(file: Any, content: bytes) -> bool:
    """Whether nothing stands behind the last revision, where no reader looks and no signature reaches."""
    last = file.xrefs.get_xref_container_info(file.xrefs.total_revisions - 1)
    tail = content[last.end_location :]
    return tail.count(b"startxref") == 1 and tail.count(b"%%EOF") == 1 and _END.fullmatch(tail) is not None


def large_boxes(file: Any, base: int) -> Iterator[str]:
    """Name the pages on which something put there since `base` is so large that it could hide what was issued."""
    old = {n.idnum for page in _pages(file.get_historical_resolver(base).root) for n in _items(page, "/Annots")}
    for number, page in enumerate(_pages(file.root), 1):
        allowed = LARGEST_BOX * _area(page.get("/MediaBox", (0, 0, 595, 842)))
        for note in _items(page, "/Annots"):
            if note.idnum not in old and _area(note.get_object().get("/Rect", (0, 0, 0, 0))) > allowed:
                yield f"kotak tanda tangan yang dapat menutupi isi halaman {number}"


def _pages(root: Any) -> list[Any]:
    """Return the pages below a document's root in their order, each once."""
    pages: list[Any] = []
    waiting, seen = [root.raw_get("/Pages")], set()
    while waiting:
        ref = waiting.pop(0)
        if not isinstance(ref, IndirectObject) or ref.idnum in seen:
            continue
        seen.add(ref.idnum)
        node: Any = ref.get_object()  # type: ignore[no-untyped-call]
        if node.get("/Type") == "/Page":
            pages.append(node)
        else:
            waiting = [*_items(node, "/Kids"), *waiting]
    return pages


def _items(holder: Any, key: str) -> list[Any]:
    array = holder.get(key, ())
    items = (array.raw_get(i) for i in range(len(array)))
    return [item for item in items if isinstance(item, IndirectObject)]


def _differs(old: Any, new: Any, key: str, changed: set[int]) -> bool:
    if key not in old or key not in new:
        return (key in old) != (key in new)
    one, other = old.raw_get(key), new.raw_get(key)
    inside = other if isinstance(other, ArrayObject) else [other]
    return bool(one != other or any(isinstance(i, IndirectObject) and i.idnum in changed for i in inside))


def _area(box: Any) -> float:
    left, bottom, right, top = (float(v) for v in box)
    return abs((right - left) * (top - bottom))
