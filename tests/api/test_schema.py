"""Generated requests, right and wrong ones: none breaks anything, and every answer is as the OpenAPI document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.test_doors import of_alice
from webapp.api.registry import OPERATIONS

__all__ = ["of_alice"]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def call_each(app, token: str, ids: dict[str, str], mode: GenerationMode, examples: int) -> int:
    """Send so many generated requests to each operation; return how many there were."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    kinds, sent = {one.name: one.kind for one in OPERATIONS}, 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode), is_there=booleans())
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def run(case: Any, is_there: bool) -> None:
            nonlocal sent
            sent += 1
            name = case.operation.definition.raw["operationId"]
            if is_there and kinds[name] and case.operation.method != "delete" and mode is GenerationMode.POSITIVE:
                case.path_parameters["id"] = ids[kinds[name]]
            if isinstance(case.body, dict) and "content" in case.body and name in ("ask", "start_conversation"):
                case.body |= {"wait": 0, "stream": False}  # nobody answers here
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=CHECKS)

        run()
    return sent


@pytest.mark.parametrize(
    ("mode", "examples"),
    [
        (GenerationMode.POSITIVE, 1),
        pytest.param(GenerationMode.POSITIVE, 120, marks=pytest.mark.long),
        pytest.param(GenerationMode.NEGATIVE, 120, marks=pytest.mark.long),
    ],
)
def test_every_answer_is_as_the_document_says(app, program, alice, of_alice, mode, examples):  # the fixture
    assert call_each(app, program(alice).token, of_alice, mode, examples) >= len(OPERATIONS) * examples * 0.5
