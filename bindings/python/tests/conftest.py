"""What the tests need beside the package; what is missing is skipped, and said at the end (``-ra``)."""

import numpy as np
import pytest


@pytest.fixture
def random():
    return np.random.default_rng(3)
