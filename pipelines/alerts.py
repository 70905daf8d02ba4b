"""A word to those who look after the schedule, by e-mail and to a group robot."""

import http.client
import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from pipelines.jurisdiction import Jurisdiction
from pipelines.sending import TIMEOUT_SECONDS, NotSent, letter, send

MAIL, ROBOT = "电子邮件", "群机器人"
# 企业微信 cuts what is longer.
ROBOT_BYTES = 2048
REST_ON_PAGE = "\n……（其余见 Prefect 页面）"


def channels(jurisdiction: Jurisdiction) -> list[str]:
    """The ways by which the jurisdiction file has somebody told."""
    alerts = jurisdiction.alerts
    if alerts is None:
        return []
    ways = {MAIL: alerts.recipients, ROBOT: alerts.webhook}
    return [channel for channel, receiver in ways.items() if receiver]


def send_alert(channel: str, subject: str, text: str, jurisdiction: Jurisdiction) -> None:
    """Tell those in the jurisdiction file by one of its channels.

    Raises ``NotSent``, also where an e-mail reaches only some.
    """
    alerts = jurisdiction.alerts
    if channel == ROBOT:
        _post(alerts.webhook, f"{subject}\n{text}")
        return
    refused = send(letter(jurisdiction.mail, alerts.recipients, subject, text), jurisdiction.mail)
    if refused:
        raise NotSent(f"邮件服务器没有接受收件人 {'、'.join(refused)}，请核对 alerts.recipients。")


def _post(address: str, text: str) -> None:
    """Post in the shape that the robots of 企业微信 and 钉钉 take.

    They answer with code 200 and a fault of their own in ``errcode``. The path of the address is
    its key and is never said.
    """
    robot = f"群机器人（{urlsplit(address).hostname}）"
    body = {"msgtype": "text", "text": {"content": _cut(text)}}
    request = urllib.request.Request(
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            said, came_from = answer.read(), answer.url
    except urllib.error.HTTPError as error:
        raise NotSent(
            f"{robot}没有收下通知（HTTP {error.code}），请核对 alerts.webhook。"
        ) from None
    except (OSError, http.client.HTTPException):
        raise NotSent(f"连不上{robot}，请核对网络和 alerts.webhook。") from None
    if came_from != request.full_url:  # a redirection drops what was posted
        raise NotSent(f"{robot}的网址已改到别处，没有收下通知，请核对 alerts.webhook。")
    if fault := _fault(said):
        raise NotSent(
            f"{robot}没有收下通知（errcode {fault}），请核对 alerts.webhook 和机器人的安全设置。"
        )


def _fault(said: bytes) -> object:
    try:
        answer = json.loads(said)
    except ValueError:  # a receiver of another kind
        return None
    return answer.get("errcode") if isinstance(answer, dict) else None


def _cut(text: str) -> str:
    whole = text.encode()
    if len(whole) <= ROBOT_BYTES:
        return text
    kept = whole[: ROBOT_BYTES - len(REST_ON_PAGE.encode())]
    return kept.decode(errors="ignore") + REST_ON_PAGE
