"""Every shipped diagram, table and form through its editor: opening writes nothing, saving loses nothing."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

import pytest

from engine.operations.publish_deployment import shipped_files
from tests.browser.conftest import Product, SignIn, chromium, password, product, sign_in, site  # noqa: F401
from tests.browser.editors import Draft
from tests.browser.nothing_lost import lost
from tests.prove.conftest import Figure

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.row(25, "every shipped file renamed in one place in its editor", "nothing else differs")
def test_no_editor_loses_anything_of_any_file(product: Product, sign_in: SignIn, figure: Figure) -> None:
    page, paths = sign_in("methodologist"), sorted(shipped_files())
    told = {path: lost(Draft(product, path), page) for path in paths}
    found = {path: what for path, what in told.items() if what}
    figure(f"{len(paths)} files opened, changed and saved: {len(found)} lost something")
    assert found == {}
