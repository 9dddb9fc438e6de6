"""The policy lab: what other weights, targets or rules would change, before anybody sees them."""

from __future__ import annotations

from tenant_health.simulation.proposal import Proposal, read_proposal

__all__ = ["Proposal", "read_proposal"]
