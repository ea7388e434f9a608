"""One datum walks through: the clock of one delivery from record to restoration, at the level of acts."""

from datetime import date

import pytest

from agreements.eligibility import access_state
from agreements.models import ObligationRevision
from agreements.services.suspension import ConditionsOpen, NoGrounds, restore_access, suspend_access
from agreements.standing import Standing, days_overdue, standing
from exchanges.services.deliveries import lodge_feedback
from tests.factories import World, at

JUN7, JUN9, JUN10 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10)


def test_a_delivery_walks_from_record_to_restored_access(world: World) -> None:
    delivery = world.deliver(JUN7)
    duty = world.feedback_duty(delivery)
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 7), None, False)

    world.confirm(delivery.fact, JUN9, on=JUN10)
    duty.refresh_from_db()
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 9), date(2025, 12, 9), True)
    assert standing(duty.dates, date(2025, 11, 8)) is Standing.NOT_YET_DUE
    assert standing(duty.dates, date(2025, 11, 9)) is Standing.DUE_SOON
    assert standing(duty.dates, date(2025, 12, 9)) is Standing.DUE_SOON
    assert standing(duty.dates, date(2025, 12, 10)) is Standing.OVERDUE
    assert days_overdue(duty.dates, date(2025, 12, 10)) == 1

    stop_values = {
        "agreement": world.agreement, "letter_number": "B-1/BKN/2025", "grounds": ["4(1)b.1"], "reason": "",
        "by": world.bkn_decider,
    }
    with pytest.raises(NoGrounds):
        suspend_access(**stop_values, letter_dated_on=date(2025, 12, 9), effective_on=date(2025, 12, 9),
                       at=at(date(2025, 12, 9)))
    stop = suspend_access(**stop_values, letter_dated_on=date(2025, 12, 12), effective_on=date(2025, 12, 12),
                          at=at(date(2025, 12, 12)))
    assert [g["clause"] for g in stop.evidence["grounds"]] == ["4(1)b.1"]

    restore_values = {
        "agreement": world.agreement, "letter_number": "B-2/BKN/2025", "by": world.bkn_decider,
    }
    with pytest.raises(ConditionsOpen):
        restore_access(**restore_values, letter_dated_on=date(2025, 12, 14), restored_on=date(2025, 12, 14),
                       at=at(date(2025, 12, 14)))
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(date(2025, 12, 15)))
    duty.refresh_from_db()
    assert standing(duty.dates, date(2030, 1, 1)) is Standing.MET_LATE

    state = access_state(world.agreement, date(2025, 12, 16))
    assert state is not None and state.restoration is not None
    assert (state.restoration.curative, state.restoration.literal) == (True, False)
    assert state.conditions_hold_since == date(2025, 12, 15)
    stop = restore_access(**restore_values, letter_dated_on=date(2025, 12, 16), restored_on=date(2025, 12, 16),
                          at=at(date(2025, 12, 16)))
    assert (stop.restored_on, stop.restoration_reading) == (date(2025, 12, 16), "curative")
    causes = list(ObligationRevision.objects.filter(obligation=duty).values_list("cause", flat=True))
    assert causes == ["opened", "receipt", "met"]
