"""What to do next: the cheapest plan that lifts a tenant's score out of risk.

`table` and what it imports are pure; `command` shows what the marts hold of them. The method and
the reasons for it stand in `docs/decisions/next-actions.md`.
"""
