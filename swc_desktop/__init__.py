"""Names wild cats and elephants in photographs from picture, place, time and weather, offline."""

import os

__version__ = "0.1.0"

# ONNX Runtime's own builds since 1.29 write an identifier of the machine and send what they were
# loaded with, from their import on (microsoft/onnxruntime#27379): no call can forbid that in time.
os.environ.update(ORT_DISABLE_TELEMETRY="1", ORT_TELEMETRY_DISABLED="1")
