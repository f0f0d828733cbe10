"""Workflows, activities and the desk in virtual time, in-process: no server, no network, no waiting.

The very workflow code that runs in production is driven through the SDK's own workflow instances. Read
`world` first; then `workflow_task` (what the SDK's Core does), `server` (what the Temporal server does) and
`activity_host`. Proved with the SDK version named in `workflow_host`.
"""
