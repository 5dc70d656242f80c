"""Progress as it is drawn: bars for stages, and below them what is waited for."""

from io import StringIO

from rich.console import Console

from askavim.console import Bars, progress

LONG = "https://www.avim.org.tr/en/Commentary/" + "A-VERY-LONG-TITLE-" * 6


def drawn(bars: Bars, seconds: float = 0.0) -> str:
    """What a terminal of 80 columns shows so many seconds later."""
    now = bars.get_time() + seconds
    bars.get_time = lambda: now
    bars.console.file = StringIO()
    bars.console.print(*bars.get_renderables())
    return bars.console.file.getvalue()


def test_the_address_that_is_waited_for_is_named_and_its_seconds_are_counted() -> None:
    with progress(Console(file=StringIO(), width=80)) as bars:
        bars("Reading sources", 0, 12)
        bars.wait_for("https://avim.org.tr/en/Commentary/SLOW")
        assert "0/12" in drawn(bars)
        assert "  https://avim.org.tr/en/Commentary/SLOW\n" in drawn(bars)
        assert "  https://avim.org.tr/en/Commentary/SLOW (12 s)\n" in drawn(bars, 12)
        bars.wait_for("")
        assert "https" not in drawn(bars)


def test_a_long_address_is_shortened_to_one_line_of_80_columns() -> None:
    with progress(Console(file=StringIO(), width=80)) as bars:
        bars("Reading sources", 0, 12)
        bars.wait_for(LONG)
        (line,) = [line for line in drawn(bars, 100).splitlines() if "avim" in line]
    assert line.endswith("TITLE- (100 s)")
    assert len(line) <= 80


def test_nothing_is_printed_where_no_stage_is_reported() -> None:
    console = Console(file=StringIO(), width=80)
    with progress(console):
        pass
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_an_unknown_total_is_no_zero() -> None:
    with progress(Console(file=StringIO(), width=80)) as bars:
        bars("Exporting", 5, 0)
        assert "5/?" in drawn(bars)
