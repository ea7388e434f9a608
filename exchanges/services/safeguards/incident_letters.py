"""The draft of the letter by which one party tells the other of a failure, from what is recorded."""

from datetime import datetime

from accounts.models import User
from agreements.letter_texts import BLANK
from agreements.models import Letter
from agreements.services.letter_drafts import Contents, draft_letter
from agreements.wording import long_instant

from ...models import Incident
from ...safeguard_state import account_of


def draft_incident_letter(*, incident: Incident, by: User, at: datetime) -> Letter:
    """Save a confidential draft with the three things a notice must say, blanks where unsaid. Starts no clock."""
    account = account_of(incident)
    lines = [
        f"Dengan hormat, dengan ini kami sampaikan pemberitahuan tentang {incident.title}, yang diketahui pada "
        f"{long_instant(incident.known_at)}, sebagai berikut.",
        f"1. Data pribadi yang terungkap: {account and account.data_disclosed or BLANK}",
        f"2. Kapan dan bagaimana data pribadi terungkap: {account and account.when_and_how or BLANK}",
        f"3. Upaya penanganan dan pemulihan: {account and account.handling or BLANK}",
        f"Pemberitahuan ini disampaikan menurut {incident.term.label}, paling lambat {long_instant(incident.due_at)}.",
        "Atas perhatian dan kerja samanya kami ucapkan terima kasih.",
    ]
    contents = Contents(
        subject=f"Pemberitahuan insiden: {incident.title}"[:300], body="\n\n".join(lines),
        nature=Letter.Nature.CONFIDENTIAL,
    )
    return draft_letter(
        agreement=incident.agreement, kind=Letter.Kind.NOTICE, contents=contents, by=by, at=at
    )
