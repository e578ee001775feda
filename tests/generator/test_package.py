"""Package: what is written is what was calculated, also when two books are packed at once."""

import io
import threading
from dataclasses import replace

from openpyxl import load_workbook

from costbridge import app, case
from costbridge.package import pack
from costbridge.writer import write


def test_two_books_packed_at_once_keep_their_own_values() -> None:
    books = [app.calculate(case.load("gpt4", sets=s)) for s in ([], ["use.utilisation=0.6"])]
    assert books[0].values.keys() == books[1].values.keys()
    assert books[0].values != books[1].values
    files: dict[int, bytes] = {}

    def packed(number: int) -> None:
        book = books[number]
        files[number] = pack(write(book.drawn, book.layout), book.values)

    alone = [pack(write(book.drawn, book.layout), book.values) for book in books]
    for _ in range(3):
        threads = [threading.Thread(target=packed, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [files[0], files[1]] == alone


def test_a_text_that_begins_like_an_error_is_a_text() -> None:
    text = case.load("gpt4").text.replace('who = "OpenAI"', 'who = "#1 lab"')
    loaded = case.loads(text, "mine.toml")
    book = app.calculate(loaded)
    data = pack(write(book.drawn, book.layout), book.values)
    shown = load_workbook(io.BytesIO(data), data_only=True)["Summary"]["B3"].value
    assert str(shown).startswith("#1 lab says more than")


def test_a_long_note_makes_no_row_and_no_tip_beyond_excels_limits() -> None:
    loaded = case.load("gpt4")
    long = "A word and another. " * 90 + "\N{GRINNING FACE}" * 60
    inputs = {n: replace(given, note=long) for n, given in loaded.inputs.items()}
    sources = {k: replace(source, title=long) for k, source in loaded.sources.items()}
    book = app.calculate(replace(loaded, inputs=inputs, sources=sources))
    sheet = write(book.drawn, book.layout)["Inputs"]
    assert max(d.height or 0 for d in sheet.row_dimensions.values()) <= 409
    for validation in sheet.data_validations.dataValidation:
        assert len((validation.prompt or "").encode("utf-16-le")) // 2 <= 255
        assert len((validation.promptTitle or "").encode("utf-16-le")) // 2 <= 32
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                assert len((cell.hyperlink.tooltip or "").encode("utf-16-le")) // 2 <= 255
