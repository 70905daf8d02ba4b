"""What the operating system or the engine refuses, as a sentence that says what to do."""

import errno
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

WHAT_TO_DO = {
    errno.ENOSPC: "磁盘已满；请清出空间后再运行一次",
    errno.EDQUOT: "磁盘配额已用完；请清出空间后再运行一次",
    errno.EFBIG: "超过了文件大小的限制；请换一个磁盘，或放宽限制后再运行一次",
    errno.EROFS: "磁盘是只读的；请改为可写，或换一个文件夹",
    errno.EACCES: "没有权限；请检查这个文件夹的权限",
    errno.EPERM: "没有权限；请检查这个文件夹的权限",
    errno.ENOMEM: "内存不够；请关闭别的程序后再运行一次",
    errno.EIO: "磁盘读写出错；请检查磁盘和网络连接",
    errno.EMFILE: "打开的文件太多；请关闭别的程序后再运行一次",
    errno.ENOMEM: "内存不够；请关闭别的程序后再运行一次",
    errno.ENOTDIR: "路径中间有一个不是文件夹；请核对路径",
}
NAMED = re.compile(r'"([^"]*/[^"]*)"')


def refusal(error: BaseException, out: Path) -> str | None:
    """The sentence for an error that the user's machine is the cause of, ``None`` for any other.

    It names the file, or the output folder ``out`` where the system does not say which it was.
    """
    for each in _causes(error):
        if isinstance(each, OSError):
            return _of_system(each, out)
        if _is_of_engine(each):
            return _of_engine(each, out)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_system(error: OSError, out: Path) -> str | None:
    if error.errno not in WHAT_TO_DO:
        return None
    return _sentence(error.filename2 or error.filename or out, WHAT_TO_DO[error.errno])


def _is_of_engine(error: BaseException) -> bool:
    engine = sys.modules.get("duckdb")
    return engine is not None and isinstance(error, engine.Error)


def _of_engine(error: BaseException, out: Path) -> str | None:
    """The engine tells by words alone what the system has refused, and of which file."""
    import duckdb

    named = NAMED.search(str(error))
    place = named[1] if named else out
    for code, what in WHAT_TO_DO.items():
        if os.strerror(code) in str(error):
            return _sentence(place, what)
    if isinstance(error, duckdb.OutOfMemoryException):
        return _sentence(out, "内存或磁盘空间不够；请关闭别的程序、清出空间后再运行一次")
    if isinstance(error, duckdb.IOException):
        return f"{place} 打不开，可能已损坏；请用 chuangye verify 查明，从备份恢复。"
    return None


def _sentence(place: str | Path, what: str) -> str:
    return f"{place}：{what}。已公布的仍然完整。"
