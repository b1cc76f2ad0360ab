"""The case: durable workflow steps that join the rooms."""
