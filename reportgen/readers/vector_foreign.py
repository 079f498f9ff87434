"""Files of vectors that are not read, as they would run a program or need a library: the line that converts them.

The lines name a FILE and never the file itself, whose name may hold what a shell obeys.
"""

import re

from reportgen.errors import UnknownFormat
from reportgen.readers.encoding import is_text
from reportgen.readers.source import Source

_FAISS = re.compile(rb"I[A-Za-z0-9][A-Za-z0-9]{2}(?![A-Za-z0-9 ]{12})")
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_TORCH = (".pt", ".pth", ".ckpt", ".bin")
_OWN = "It can run any program when it is opened, so do it only with a file of your own: "

FAISS = (
    "python -c \"import faiss, numpy; i = faiss.read_index('FILE'); "
    "numpy.save('vectors.npy', i.reconstruct_n(0, i.ntotal))\""
)
TORCH = (
    'python -c "import numpy, torch; '
    "numpy.save('vectors.npy', torch.load('FILE', map_location='cpu', weights_only=True).float().numpy())\""
)
PICKLE = (
    'python -c "import numpy, pickle; '
    "numpy.save('vectors.npy', numpy.asarray(pickle.load(open('FILE', 'rb')), 'float32'))\""
)
HDF5 = "python -c \"import h5py, numpy; f = h5py.File('FILE'); numpy.save('vectors.npy', f[next(iter(f))][:])\""
MATLAB = (
    "python -c \"import numpy, scipy.io; m = scipy.io.loadmat('FILE'); "
    "numpy.save('vectors.npy', next(v for k, v in m.items() if k[0] != '_'))\""
)
FEATHER_1 = (
    "python -c \"import pyarrow.feather as f, pyarrow.parquet as p; p.write_table(f.read_table('FILE'), "
    "'vectors.parquet')\""
)


def refuse(source: Source) -> None:
    """Raises UnknownFormat for what is recognised and not read, with the way to a file that is."""
    found = _found(source)
    if found is not None:
        what, line, is_program = found
        remedy = f"{_OWN if is_program else 'Convert it: '}{line}"
        raise UnknownFormat(source.name, f"this form of vectors is not read: {what}", remedy)


def _found(source: Source) -> tuple[str, str, bool] | None:
    """What it is, the line that converts it, and whether opening it may run a program."""
    head = source.head
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"/data.pkl" in head[:4096]:
        return "a file of PyTorch", TORCH, True
    if _PICKLE.match(head) and not is_text(source):
        is_torch = source.suffix in _TORCH or b"torch" in head[:4096]
        return ("a file of PyTorch", TORCH, True) if is_torch else ("a Python pickle", PICKLE, True)
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return "an HDF5 file", HDF5, False
    if head.startswith(b"MATLAB 5.0 MAT-file"):
        return "a MATLAB file", MATLAB, False
    if head.startswith(b"FEA1"):
        return "a Feather file of version 1", FEATHER_1, False
    if _FAISS.match(head) and not is_text(source):
        return "an index of FAISS", FAISS, False
    return None
