"""A visitor at this machine drags a file of pictures onto the page."""

import numpy as np
from browsing import visiting
from waiting import becomes


def test_a_large_file_is_looked_through_and_left(server, browser, tmp_path):
    file = tmp_path / "noise.npz"
    images = np.random.default_rng(0).integers(0, 256, (24_000, 28, 28), dtype=np.uint8)
    np.savez(file, images=images, labels=np.arange(len(images)) % 3)
    assert file.stat().st_size > 17 << 20  # more than others may upload
    with visiting(browser, server.url, charts=("matrix",)) as page:
        page.get_by_text("Bring your own pictures").click()
        page.locator(".stSidebar input[type=file]").set_input_files(file)
        page.get_by_text("24,000 labelled images of 3 classes, grey, 28 × 28.").wait_for()
        figures = page.locator(".stSidebar figure")
        assert figures.all_inner_texts() == [f"class {label}\n8,000 images" for label in range(3)]
        becomes("noise", page.get_by_label("Name").input_value)
        page.get_by_role("button", name="Leave it").click()
        figures.first.wait_for(state="detached")
        page.get_by_text("200MB per file").wait_for()
