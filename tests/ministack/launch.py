# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by the Python of ministack's own environment: ministack here, for as long as standard input is open, that is, as whoever started it lives."""

from __future__ import annotations

import os
import sys
import threading


def end_with_parent() -> None:
    """Nobody writes to standard input; it ends when the other process does, however that ends."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    from ministack.app import main  # type: ignore[import-not-found, unused-ignore]

    sys.argv[1:] = []
    threading.Thread(target=end_with_parent, daemon=True).start()
    main()
