"""``titan demo``: the main job, walked through once with real parts."""

from titan.cli.demo.command import demo

__all__ = ["demo"]
