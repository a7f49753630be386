"""Builds model packs: from observations and photographs to one pack and its report."""

import swc_desktop  # noqa: F401 - switches ONNX Runtime's telemetry off before any import
