"""The invented plan, made once per test run in every format."""

from pathlib import Path

import pytest

from tests.documents.fixtures import make_all


@pytest.fixture(scope="session")
def plan_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_all(tmp_path_factory.mktemp("plan"))
