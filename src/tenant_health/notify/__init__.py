"""`tenant-health notify`: sends what happened to alerts, each event once.

What is promised and how stands in ``docs/alerts.md``.
"""
