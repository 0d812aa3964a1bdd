"""Real ends to talk to: a mail server and a webhook's server, in threads of the test."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Post:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Chat:
    """A webhook's server: what came, and how it answers (status, headers, body)."""

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answer: Callable[[Post], tuple[int, dict[str, str], bytes] | None] = lambda post: (
        200,
        {},
        b'{"errcode":0,"code":0}',
    )
    """None: hang up without a word."""


@contextmanager
def chat() -> Iterator[Chat]:
    """A webhook's server on a port of its own."""
    state = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            post = Post(self.path, dict(self.headers.items()), self.rfile.read(size))
            state.posts.append(post)
            answered = state.answer(post)
            if answered is None:
                self.close_connection = True
                return
            status, headers, body = answered
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@contextmanager
def raw(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says to its one caller what `talk` says; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                talk(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@dataclass
class PostOffice:
    """A mail server: what came, and what it says to a recipient."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    to_recipient: str = "250 OK"
    hang_up_in_data: bool = False


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A mail server that speaks just enough SMTP."""
    state = PostOffice()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == "RCPT":
                    self.say(state.to_recipient)
                elif word == "DATA":
                    self.say("354 go on")
                    parts = []
                    while (part := self.rfile.readline()) != b".\r\n":
                        parts.append(part)
                    state.letters.append(message_from_bytes(b"".join(parts)))
                    if state.hang_up_in_data:
                        return
                    self.say("250 OK")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 OK")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
