"""HEIF pictures whose metadata would bring down the library that decodes them."""

import subprocess
import sys
from pathlib import Path

import pytest

_DECODE = """
import sys
from pathlib import Path
from swc_desktop.photos.decode import load_image
print(load_image(Path(sys.argv[1]), short_side=64).size)
"""


@pytest.mark.shared
def test_a_content_type_that_is_no_text_does_not_end_the_program(
    shared: Path, tmp_path: Path
) -> None:
    for file in sorted((shared / "data/exif/files").glob("*.hei[cf]")):
        content = file.read_bytes()
        if b"application/rdf+xml" in content:
            break
    else:
        pytest.fail("no HEIF picture with XMP among the files")
    broken = tmp_path / "broken.heic"
    broken.write_bytes(content.replace(b"application/rdf+xml", b"appli\xd3ation/rdf+xml"))
    done = subprocess.run(
        [sys.executable, "-c", _DECODE, str(broken)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("(")
