"""Random access to bytes: a file, a text in memory, a part of another; counted, buffered, as a file.

All but `SeekableReader` keep the promises of `shared.ports.ReadAt`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Buffer
from pathlib import Path
from types import TracebackType

from shared.errors import SerenadeError
from shared.ports import Missing, ReadAt, Unavailable
