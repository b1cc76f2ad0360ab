import numpy as np
import pytest
import torch

from titan.documents.zone_reader import ZoneReader, as_input
from titan.documents.zone_training.fit import as_onnx, fit
from titan.documents.zone_training.lines import draw_line
from titan.documents.zone_training.network import ZoneNetwork


def test_the_file_computes_what_the_network_does() -> None:
    torch.manual_seed(1)
    network = ZoneNetwork().eval()
    line, _ = draw_line(np.random.default_rng(1))
    large = np.repeat(np.repeat(line, 3, axis=0), 3, axis=1)[..., None].repeat(3, axis=2)
    reader = ZoneReader(as_onnx(network))
    frames = reader.read([large])[0]
    with torch.no_grad():
        width = len(frames) * 4
        assert network(torch.zeros(2, 1, 32, width)).shape == (2, len(frames), 38)
        given = torch.from_numpy(as_input(line))[None, None]
        exact = network(given).softmax(2)[0].numpy()
    session = reader._session.run(None, {"lines": given.numpy()})[0]
    assert np.allclose(torch.from_numpy(session).softmax(2)[0].numpy(), exact, atol=1e-4)


@pytest.mark.slow
def test_some_steps_teach_it_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titan.documents.zone_training.fit._BATCH", 4)
    told: list[tuple[int, float, float]] = []
    fit(100, lambda *progress: told.append(progress))
    (_, first, _), (_, last, right) = told
    assert last < 0.9 * first
    assert right > 0.4
