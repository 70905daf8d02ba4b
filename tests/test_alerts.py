"""Telling those who look after the schedule, with a robot and a mail server on this machine."""

import json
import socket
import threading
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipelines.alerts import MAIL, ROBOT, channels, send_alert
from pipelines.jurisdiction import Alerts, read_jurisdiction
from pipelines.sending import NotSent
from tests.test_send import Mailbox, mail, server

YANZHOU = read_jurisdiction("yanzhou")
SUBJECT, TEXT = "兖州区创业型城市月报 2020年5月", "2020年5月未报：区税务局 税费减免台账"


class Robot(ThreadingHTTPServer):
    """A group robot: what it was told, and what it is to answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Told)
        self.told: list[dict] = []
        self.answer = (200, b'{"errcode": 0, "errmsg": "ok"}')

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send?key=secret"


class _Told(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.told.append(json.loads(self.rfile.read(length)))
        self._answer(*self.server.answer)

    def do_GET(self) -> None:
        self._answer(200, b"elsewhere")

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def robot():
    with Robot() as robot:
        thread = threading.Thread(target=robot.serve_forever, args=(0.01,))
        thread.start()
        yield robot
        robot.shutdown()
        thread.join()


def tell(address: str, text: str = TEXT) -> None:
    send_alert(ROBOT, SUBJECT, text, replace(YANZHOU, alerts=Alerts(webhook=address)))


def test_a_robot_is_told_in_the_shape_that_it_takes(robot):
    tell(robot.address)

    assert robot.told == [{"msgtype": "text", "text": {"content": f"{SUBJECT}\n{TEXT}"}}]


def test_a_robot_gets_no_more_than_it_takes_and_the_rest_is_said_to_be_elsewhere(robot):
    tell(robot.address, "未报" * 2000)

    content = robot.told[0]["text"]["content"]
    # The cut may leave up to two bytes of a character of three unused.
    assert 2046 <= len(content.encode()) <= 2048
    assert content.endswith(("未\n……（其余见 Prefect 页面）", "报\n……（其余见 Prefect 页面）"))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'), "errcode 93000"),
        ((500, b""), "HTTP 500"),
        ((404, b""), "HTTP 404"),
        ((302, b""), "已改到别处"),
    ],
)
def test_a_robot_that_does_not_take_it_is_said_without_its_key(robot, answer, sentence):
    robot.answer = answer

    with pytest.raises(NotSent) as unsent:
        tell(robot.address)

    assert sentence in str(unsent.value)
    assert "群机器人（127.0.0.1）" in str(unsent.value)
    assert "secret" not in str(unsent.value)


def test_a_receiver_of_another_kind_is_taken_at_its_code(robot):
    robot.answer = (200, b"ok")

    tell(robot.address)

    assert len(robot.told) == 1


def test_a_robot_that_is_not_there_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(NotSent, match="连不上群机器人（127.0.0.1），请核对网络和 alerts.webhook。"):
        tell(f"http://127.0.0.1:{port}/?key=secret")


def test_an_alert_by_mail_goes_to_its_own_recipients():
    mailbox = Mailbox()
    with server(mailbox) as port:
        alerts = Alerts(recipients=("zbr@example.cn",))
        send_alert(MAIL, SUBJECT, TEXT, replace(YANZHOU, mail=mail(port), alerts=alerts))

    message = message_from_bytes(mailbox.received[0], policy=policy.default)
    assert (message["Subject"], message["To"]) == (SUBJECT, "zbr@example.cn")
    assert message.get_content().strip() == TEXT


def test_a_recipient_that_is_not_taken_is_named():
    mailbox = Mailbox()
    mailbox.unknown = {"zbr@example.cn"}
    alerts = Alerts(recipients=("zbr@example.cn", "tjj@example.cn"))
    with server(mailbox) as port, pytest.raises(NotSent, match="zbr@example.cn，请核对"):
        send_alert(MAIL, SUBJECT, TEXT, replace(YANZHOU, mail=mail(port), alerts=alerts))


def test_the_channels_are_those_that_the_file_has():
    both = Alerts(recipients=("zbr@example.cn",), webhook="https://robot.example.cn")

    assert channels(YANZHOU) == []
    assert channels(replace(YANZHOU, alerts=both)) == [MAIL, ROBOT]
    assert channels(replace(YANZHOU, alerts=Alerts(webhook=both.webhook))) == [ROBOT]
