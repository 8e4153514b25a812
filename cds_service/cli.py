"""`osteo-cds`: serve, evaluate a record offline, check the settings and the knowledge."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from typing import NoReturn

import orjson

from cds_service.checks import check_all
from cds_service.errors import CallRefused, Misconfigured
from cds_service.evaluation import Unreadable, evaluate, read_input
from cds_service.pipeline import build_engine
from cds_service.settings import Settings, today, unused_variables

BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0, 1 when it cannot start, 2 on bad input."""
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "serve":
                return _serve()
            case "evaluate":
                return _evaluate(options)
            case _:
                return _check()
    except Misconfigured as error:
        return _refuse(str(error), 1)
    except (Unreadable, CallRefused) as error:
        return _refuse(str(error), BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="osteo-cds", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve on HOST and PORT of the settings")
    commands.add_parser("check", help="check settings, services, value sets and knowledge")
    command = commands.add_parser(
        "evaluate", help="evaluate a CDS Hooks request, or a Bundle of one patient, offline"
    )
    command.add_argument("file", metavar="FILE", help="JSON, also gzipped; - is standard input")
    command.add_argument("--hook", help="the hook to evaluate a Bundle for (patient-view)")
    command.add_argument("--as-of", type=_day, metavar="DATE", help="evaluate as if on this day")
    command.add_argument("--explain", action="store_true", help="add the explanation")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a date such as 2026-06-15") from error


def _serve() -> int:
    from cds_service.server import serve  # the server is not loaded to evaluate a file

    for line in unused_variables(os.environ):
        print(line, file=sys.stderr)
    serve(Settings.from_environment(os.environ))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    body = read_input(options.file)
    settings = Settings.from_environment(os.environ)
    as_of = options.as_of or today(settings)
    engine = build_engine(settings)
    answer = evaluate(body, engine, hook=options.hook, as_of=as_of, explain=options.explain)
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")
    return 0


def _check() -> int:
    results = check_all(os.environ)
    for result in results:
        print(result.line)
    return 0 if all(result.passed for result in results) else 1


def _refuse(message: str, status: int) -> int:
    print(f"osteo-cds: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
