"""The whole schema, asked by schemathesis with good and bad data: no fault, no answer that was not declared."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as generation
from pydantic import BaseModel
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.api import api
from tests.api.asking import gateway
from tests.architecture.furnished import NOW, furnished
from tests.architecture.kept import undone
from tests.factories import World

DECLARED = json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))
EXAMPLES = 3


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, and with it its transaction, over requests through the real handler."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_schema_is_that_of_openapi_3_1() -> None:
    assert DECLARED["openapi"].startswith("3.1.")
    assert DECLARED["components"]["securitySchemes"] == {"ApiKey": {"type": "http", "scheme": "bearer"}}


def test_every_operation_names_its_act_its_key_and_its_refusals() -> None:
    for path, methods in DECLARED["paths"].items():
        for method, declared in methods.items():
            where = f"{method} {path}"
            assert declared["x-act"] and declared["security"] == [{"ApiKey": []}], where
            writing = {"400", "409", "413", "415"} if method == "post" else set()
            statuses = {"401", "403", "404", "422", "429", "500"} | writing
            assert statuses <= set(declared["responses"]), where
            names = {p["name"] for p in declared.get("parameters", ())}
            assert ("Idempotency-Key" in names) == (method == "post"), where


def test_no_two_shapes_are_told_under_one_name() -> None:
    told: dict[str, Any] = {}
    kinds, found = [BaseModel], set()
    while kinds:
        for kind in kinds.pop().__subclasses__():
            kinds.append(kind)
            if ".api" in kind.__module__ and "." not in kind.__module__.partition(".api")[0]:
                found.add(kind)
    assert len(found) > 40
    for kind in found:
        whole = kind.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, shape in [*whole.pop("$defs", {}).items(), (kind.__name__, whole)]:
            assert told.setdefault(name, shape) == shape, name


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_no_request_within_or_beside_the_schema_breaks_a_promise(world: World, mode: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 100_000
    cache.clear()
    with NOW:
        here = furnished(world)
        keys = {"Authorization": f"Bearer {gateway(world, world.lan_decider).key}"}
        schema = schemathesis.openapi.from_dict(DECLARED)
        schema.app = WSGIHandler()
        for result in schema.get_all_operations():
            _ask(result.ok(), mode, here.code, keys)


def _ask(operation: Any, mode: Any, code: str, keys: dict[str, str]) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @generation(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = code
        with undone():
            # Most well-formed requests are refused all the same: dates, counts and texts mean something here.
            case.call_and_validate(headers=keys, excluded_checks=[positive_data_acceptance])

    ask()
