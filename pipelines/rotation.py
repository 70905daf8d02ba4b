"""A new key for person hashes, and what it means for what was read and published."""

import shutil
from pathlib import Path

from pipelines.keys import rotate_key
from pipelines.locking import run_lock
from pipelines.publishing.trail import Trail
from pipelines.publishing.vintages import Vintages


def rotate(out: Path) -> list[str]:
    """Change the key and drop what was read with the old one; says what stays and what breaks.

    The received files are kept, so that all are read again with the new key and every person is
    linked over all months as before. Raises ``KeyRefused`` and ``Busy``.
    """
    with run_lock(out):
        rotate_key(out)
        for folder in ("accounts", "accepted", "returned"):
            if (out / folder).exists():
                shutil.rmtree(out / folder)
        Trail(out).append("更换密钥")
        newest = Vintages(out).newest()
    lines = ["已换上新密钥；下次运行会用它从归档重新读取全部报送，同一个人在各月仍然对得上。"]
    if newest:
        month = max(newest.latest)
        lines += [
            "已公布的数值不变；公布文件里的人员散列还是旧密钥的，"
            f"请运行 chuangye run {month} 换成新的。",
            "换密钥以前的公布文件（releases/）与以后的，人员散列对不上；"
            "如果旧密钥已经泄露，请限制或删去旧的公布文件。",
        ]
    return lines
