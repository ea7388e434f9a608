from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"
    verbose_name = "Pertukaran"

    def ready(self) -> None:
        # What this layer knows of its facts, for the acts of the layer below that know facts only.
        from agreements import correctable
        from agreements.services import facts

        from .services.correctable import DELIVERY_PARTS
        from .services.versions import guard_receipt

        facts.receipt_guards.append(guard_receipt)
        correctable.register("delivery", DELIVERY_PARTS)
