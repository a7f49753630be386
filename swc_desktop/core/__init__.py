"""The method: pure, typed, vectorised over a batch. No Qt, no disk, no network, no ONNX."""
