"""Builds model packs: observations and photographs in, one pack and its report out."""

import swc_desktop  # noqa: F401 - it silences ONNX Runtime before a module here loads that
