"""Two libraries of Windows that Wine lacks, made for a Wine prefix and never for a bundle.

Windows has ``icuuc.dll``, which Qt imports, and complex functions in ``ucrtbase.dll``, which numpy
and ONNX Runtime import and Wine has only as traps. Both are put into the ``system32`` of a prefix,
as Windows has them there, so that the very files that are handed out run under Wine.
"""

import re
import shutil
from pathlib import Path
from typing import Final

from wine_root import Bind, NotPossible, WineRoot

WINE_LIBRARIES: Final = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"
OBJDUMP: Final = "x86_64-w64-mingw32-objdump"
GCC: Final = ("x86_64-w64-mingw32-gcc", "-shared", "-O1", "-static-libgcc")
"""libgcc is linked in, because Windows has none."""

REAL_LIBRARY: Final = "ucrtbas0"
"""The name of Wine's own runtime beside the one that adds the complex functions to it."""

COMPLEX: Final = (
    *("cabs", "carg", "ccos", "ccosh", "cexp", "cimag", "clog", "cpow", "creal", "csin", "csinh"),
    *("csqrt", "ctan", "ctanh"),
)
_PARTS: Final = {
    "cabs": "hypot(z.r, z.i)",
    "carg": "atan2(z.i, z.r)",
    "creal": "z.r",
    "cimag": "z.i",
}
_HEAD: Final = """#include <complex.h>
#include <math.h>
typedef struct { double r, i; } D;
typedef struct { float r, i; } F;
static D fd(double _Complex z) { D d = {__real__ z, __imag__ z}; return d; }
static F ff(double _Complex z) { F d = {(float)__real__ z, (float)__imag__ z}; return d; }
"""
"""Windows passes complex numbers as structures of two numbers."""

ICU_NAMES: Final = (
    *("open", "close", "reset", "getMaxCharSize", "getName", "getToUCallBack"),
    *("getFromUCallBack", "setToUCallBack", "setFromUCallBack", "cbToUWriteUChars"),
    *("cbFromUWriteUChars", "toUnicode", "fromUnicode", "toUCountPending", "fromUCountPending"),
    *("getStandardName", "getAvailableName", "countAvailable"),
)
"""Functions of ``icuuc.dll`` that Qt imports; each says that it knows no code page but Unicode."""


def add_shims(root: WineRoot, prefix: Path) -> None:
    """Put both libraries into the ``system32`` of a prefix; raises ``NotPossible``."""
    system = prefix / "drive_c" / "windows" / "system32"
    work = root.cache / "shims"
    work.mkdir(exist_ok=True)
    own = root.root / WINE_LIBRARIES.lstrip("/") / "ucrtbase.dll"
    shutil.copy(own, work / f"{REAL_LIBRARY}.dll")
    exports = _exports(root, f"{WINE_LIBRARIES}/ucrtbase.dll")
    complex_names = {name: base for name in exports if (base := _complex_base(name))}
    (work / "runtime.c").write_text(runtime_source(complex_names), encoding="utf-8")
    lines = [
        f" {name}=sw_{name}" if name in complex_names else f" {name}={REAL_LIBRARY}.{name}"
        for name in exports
    ]
    (work / "runtime.def").write_text("EXPORTS\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (work / "icuuc.c").write_text(icu_source(), encoding="utf-8")
    for name, sources in (
        ("ucrtbase.dll", ["runtime.c", "runtime.def"]),
        ("icuuc.dll", ["icuuc.c", "-nostartfiles", "-Wl,-e,0"]),
    ):
        command = [*GCC, "-o", name, *sources]
        done = root.run(command, seconds=300, binds=[Bind(work, "/shims")], folder="/shims")
        if done.returncode:
            raise NotPossible(f"{name} for Wine could not be made: {done.stderr[-500:]}")
    for name in ("ucrtbase.dll", "icuuc.dll", f"{REAL_LIBRARY}.dll"):
        (system / name).unlink(missing_ok=True)
        shutil.copy(work / name, system / name)


def _exports(root: WineRoot, library: str) -> list[str]:
    """The names that a library of Wine exports, sorted."""
    text = root.run([OBJDUMP, "-p", library], seconds=60).stdout
    table = text.partition("[Ordinal/Name Pointer] Table")[2].partition("\n\n")[0]
    found = re.findall(r"^\s*\[\s*\d+\][^\n]*?(\S+)$", table, re.MULTILINE)
    if not found:
        raise NotPossible(f"{library} of Wine lists no functions.")
    return sorted(set(found))


def _complex_base(name: str) -> str:
    """The function of double precision that an export is a form of; "" for other exports."""
    if name in COMPLEX:
        return name
    return name[:-1] if name[:-1] in COMPLEX and name[-1] in "fl" else ""


def runtime_source(names: dict[str, str]) -> str:
    """C of the complex functions, by their names and those of their double precision."""
    code = _HEAD
    for name, base in sorted(names.items()):
        single = name != base and name.endswith("f")
        kind, made, real = ("F", "ff", "float") if single else ("D", "fd", "double")
        if base in _PARTS:
            code += f"{real} sw_{name}({kind} z) {{ return ({real})({_PARTS[base]}); }}\n"
        elif base == "cpow":
            code += (
                f"{kind} sw_{name}({kind} a, {kind} b) {{ double _Complex x = "
                "a.r + a.i * _Complex_I, y = b.r + b.i * _Complex_I; "
                f"return {made}(cexp(y * clog(x))); }}\n"
            )
        else:
            code += (
                f"{kind} sw_{name}({kind} z) {{ double _Complex x = z.r + z.i * _Complex_I; "
                f"return {made}({base}(x)); }}\n"
            )
    return code


def icu_source() -> str:
    """C of ``icuuc.dll``: every function returns 0, so that Qt takes its own codecs."""
    code = "".join(
        f"__declspec(dllexport) void *ucnv_{name}(void) {{ return 0; }}\n" for name in ICU_NAMES
    )
    for name in ("FROM_U_CALLBACK_SUBSTITUTE", "TO_U_CALLBACK_SUBSTITUTE"):
        code += f"__declspec(dllexport) void UCNV_{name}(void) {{}}\n"
    return code
