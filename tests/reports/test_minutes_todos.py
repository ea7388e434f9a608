"""What agreed minutes ask of either party on Beranda, day by day."""

from datetime import date

from exchanges.services.minutes_life import acknowledge_minutes, ask_cancellation, deliver_minutes
from reports.dashboard.todo import _agreed_minutes
from tests.exchanges.minutes_made import final, sign
from tests.factories import World, at

JUL2, JUL3, JUL4, JUL5, JUL6 = (date(2025, 7, day) for day in (2, 3, 4, 5, 6))


def test_signed_ones_wait_for_lan_delivered_ones_and_cancellations_for_the_other(world: World) -> None:
    minutes = sign(final(world, JUL2), world.lan_officer, JUL3)
    deliver_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL4))
    acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL5))
    ask_cancellation(minutes=minutes, reason="Keliru.", by=world.bkn_decider, at=at(JUL6))

    def asked(day: date) -> list[tuple[int, str]]:
        found = _agreed_minutes(world.agreement, day, [world.lan.pk, world.bkn.pk])
        return [(party, todo.title.partition(":")[0]) for party, todo in found]

    assert [asked(day) for day in (JUL2, JUL3, JUL4, JUL5, JUL6)] == [
        [], [(world.lan.pk, "Sampaikan berita acara")], [(world.bkn.pk, "Konfirmasi penerimaan berita acara")], [],
        [(world.lan.pk, "Putuskan usul pembatalan")],
    ]
