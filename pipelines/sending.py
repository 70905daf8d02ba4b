"""A message to the mail server of the jurisdiction, and what can go wrong on the way."""

import os
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from pipelines.jurisdiction import Mail
from pipelines.months import OFFICE_TIME

PASSWORD = "CHUANGYE_SMTP_PASSWORD"
TIMEOUT_SECONDS = 20
LONGEST_ANSWER = 120
# X509_V_ERR_… of OpenSSL, as far as an office meets them.
CERTIFICATE_FAULTS = {
    10: "已过期",
    18: "是自签名的",
    19: "是自签名的",
    20: "的签发机构不受信任",
    62: "不是发给 mail.host 这个名字的",
    64: "不是发给 mail.host 这个地址的",
}


class NotSent(Exception):
    """Nobody gets the message; the message of the error is for the user."""


def letter(mail: Mail, recipients: Sequence[str], subject: str, text: str) -> EmailMessage:
    """A message of plain text, ready for its attachments."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = mail.sender
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(datetime.now(ZoneInfo(OFFICE_TIME)))
    message["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    message.set_content(text, cte="base64")
    return message


def send(message: EmailMessage, mail: Mail) -> tuple[str, ...]:
    """Hand a message over; returns the recipients that the server did not take.

    Waits at most 20 seconds for each answer. Raises ``NotSent`` when it took none.
    """
    password = _password(mail)
    try:
        with _connection(mail) as server:
            if mail.user:
                server.login(mail.user, password)
            refused = server.send_message(message)
    except (OSError, UnicodeError) as error:
        raise NotSent(_sentence(error, mail)) from None
    return tuple(refused)


def _password(mail: Mail) -> str:
    if mail.user is None:
        return ""
    password = os.environ.get(PASSWORD, "")
    if not password:
        raise NotSent(f"没有密码：请把 {mail.user} 的邮箱密码或授权码写进环境变量 {PASSWORD}。")
    if not password.isascii():
        raise NotSent(f"环境变量 {PASSWORD} 里的密码含有非 ASCII 字符，不能用来登录，请核对。")
    return password


@contextmanager
def _connection(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted as the jurisdiction file says.

    The sender's domain stands for this machine, whose own name concerns nobody, need not be ASCII
    and can take long to look up.
    """
    here = mail.sender.partition("@")[2]
    options = {"local_hostname": here, "timeout": TIMEOUT_SECONDS}
    if mail.security == "tls":
        trusted = ssl.create_default_context()
        server = smtplib.SMTP_SSL(mail.host, mail.port, **options, context=trusted)
    else:
        server = smtplib.SMTP(mail.host, mail.port, **options)
    try:
        if mail.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server
        with suppress(OSError):  # what the server has taken it has, however the parting goes
            server.quit()
    finally:
        server.close()


def _sentence(error: OSError | UnicodeError, mail: Mail) -> str:
    server = f"邮件服务器（{mail.host}:{mail.port}）"
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"{server}不接受登录，请核对 mail.user 和环境变量 {PASSWORD} 里的密码或授权码。"
        case smtplib.SMTPRecipientsRefused():
            unknown = "、".join(error.recipients)
            return f"{server}不接受收件人 {unknown}，请核对辖区文件里的 recipients。"
        case smtplib.SMTPResponseException():
            return f"{server}没有收下 {mail.sender} 的邮件（{_answer(error)}）。"
        case ssl.SSLCertVerificationError():
            fault = CERTIFICATE_FAULTS.get(error.verify_code, f"不可信（{error.verify_message}）")
            return f"{server}的证书{fault}，没有发送；请核对 mail.host，或请服务器的管理员处理。"
        case ssl.SSLError():
            return f"与{server}建不成加密连接，请核对 mail 的 port 和 security。"
        case _ if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            return f"{server}在 {TIMEOUT_SECONDS} 秒内没有应答，请核对网络和 mail 的各项。"
        case smtplib.SMTPServerDisconnected():
            return f"{server}中断了连接，没有收下邮件；请核对 mail 的 port 和 security。"
        case smtplib.SMTPException():
            return f"{server}不支持 starttls 或登录，请核对 mail 的 port、security 和 user。"
        case socket.gaierror() | UnicodeError():
            return f"找不到{server}，请核对 mail.host 和网络。"
        case _:
            return f"连不上{server}，请核对网络和 mail 的 host、port。"


def _answer(error: smtplib.SMTPResponseException) -> str:
    """The code of the server and its words, on one line."""
    said = error.smtp_error
    words = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join([str(error.smtp_code), *words.split()])[:LONGEST_ANSWER]
