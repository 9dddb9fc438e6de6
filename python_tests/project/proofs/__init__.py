"""Bad data that the dbt tests of the project must notice, by the name of the test.

`PROOFS` lists it for tests that are one of a kind; `families` makes it for tests on a column or a
key, such as not_null, so that another one of them is proven without a line here.
"""

from . import intermediate, late_rows, marts, peers, releases, scores, seeds
from .corruption import Corruption
from .families import families
from .noticing import DataTests

PROOFS: dict[str, dict[str, Corruption]] = {
    test: proofs
    for subject in (seeds, intermediate, late_rows, scores, marts, peers, releases)
    for test, proofs in subject.PROOFS.items()
}

__all__ = ["PROOFS", "Corruption", "DataTests", "families"]
