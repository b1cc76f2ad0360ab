"""A process that takes up the cases of its data folder and is killed at one point.

Its arguments are ``STEP CASE PICTURE``: it kills itself without warning as soon as the
effect of STEP stands, before anything else could note that it does.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from titan.domain.case import CaseStatus
from titan.pipeline.casebook import CaseBook
from titan.pipeline.network import Network
from titan.pipeline.steps import CaseSteps
from titan.runtime import Titan


def _killed_after(original: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*arguments: Any, **named: Any) -> Any:
        original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return killed


def main(step: str, case_id: str, picture: str) -> None:
    places: dict[str, tuple[Any, str]] = {
        "submit": (CaseBook, "submit"),
        "examine": (CaseSteps, "examine"),
        "issue": (CaseSteps, "issue"),
        "publish": (Network, "publish"),
    }
    owner, name = places[step]
    setattr(owner, name, _killed_after(getattr(owner, name)))
    with Titan() as titan:
        titan.start_cases()
        if titan.case(case_id).status is CaseStatus.RECEIVED:
            titan.submit_document(case_id, Path(picture).read_bytes())
        time.sleep(40)


main(*sys.argv[1:])
