"""`huiyin run | demo | worker | manage | clock`: the city's processes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="Address the pages are served on.")]
Port = Annotated[int, typer.Option(help="Port of the pages.")]
GatewayHost = Annotated[str, typer.Option(help="Address devices connect to.")]
GatewayPort = Annotated[int, typer.Option(help="Port devices connect to (HJ 212).")]


def register(app: typer.Typer) -> None:
    """Add the shell's commands."""
    app.command()(run)
    app.command()(worker)
    app.command()(clock)
    app.command()(demo)
    app.command(hidden=True)(feed)
    app.command(hidden=True)(live)
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(manage)


def run(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    gateway_host: GatewayHost = "127.0.0.1",
    gateway_port: GatewayPort = 9212,
) -> None:
    """Run the whole city: pages, gateway and worker; restart what dies."""
    from huiyin.base.supervise import Supervisor
    from huiyin.web.city import children, prepare

    prepare()
    typer.echo(f"Pages: http://{host}:{port}/   Devices: {gateway_host}:{gateway_port}")
    _tell_pages(gateway_host, gateway_port)
    Supervisor(children(host, port, gateway_host, gateway_port), typer.echo).run()


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    gateway_port: GatewayPort = 9212,
    speed: Annotated[float, typer.Option(help="Seconds of the city per second.")] = 86400.0,
) -> None:
    """Make the demo city if it is not there, print its log-ins, and run it."""
    from huiyin.base import clock as city_clock
    from huiyin.base.supervise import Supervisor
    from huiyin.web import demo as demo_city
    from huiyin.web.city import children, prepare

    if not demo_city.is_built():
        demo_city.build()
    prepare()
    city_clock.set_demo_speed(speed)
    _tell_logins(demo_city.logins())
    typer.echo(f"\nThe demo city: http://{host}:{port}/   (Ctrl-C ends it)")
    _tell_pages(host, gateway_port)
    parts = [
        *children(host, port, host, gateway_port),
        demo_city.feeder(host, gateway_port),
        demo_city.liver(),
    ]
    Supervisor(parts, typer.echo).run()


def _tell_pages(gateway_host: str, gateway_port: int) -> None:
    """The pages name the gateway to whoever sets up a logger, unless the operator named it."""
    os.environ.setdefault("HUIYIN_GATEWAY", f"{gateway_host}:{gateway_port}")


def _tell_logins(people: list[dict[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Invented people 虚构人员")
    for column in ("sign-in name", "name", "unit", "role"):
        table.add_column(column)
    for one in people:
        table.add_row(one["username"], one["name"], one["unit"], one["roles"])
    Console().print(table)
    typer.echo(f"One password for all 统一口令: {people[0]['password']}")


def feed(to: Annotated[str, typer.Option(help="The gateway, HOST:PORT.")]) -> None:
    """The demo city's devices: send readings as demo time passes."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.web.demo import feed as feed_demo

    host, _, port = to.rpartition(":")
    feed_demo(host, int(port))


def live() -> None:
    """The demo city's people: write what they would as demo time passes."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.web.demo import live as live_on

    live_on()


def worker() -> None:
    """Move readings to the cold table, judge what arrived, deliver messages; until stopped."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.web.worker import work

    work()


def clock(
    speed: Annotated[float | None, typer.Option(help="Seconds of the city per second.")] = None,
) -> None:
    """Show the city's clock; in a demo city, let it run at another speed."""
    from huiyin.base import clock as city_clock

    if speed is not None:
        city_clock.set_demo_speed(speed)
    typer.echo(city_clock.now().isoformat(timespec="seconds"))


def manage(context: typer.Context) -> None:
    """Django's own management commands (migrate, check, …)."""
    from huiyin.base.shell import setup

    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["huiyin manage", *context.args])


def huiyin(*arguments: str) -> list[str]:
    """The command line of another process of this same installation."""
    return [sys.executable, "-c", "from huiyin.cli import main; main()", *arguments]
