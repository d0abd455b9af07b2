"""The picture that is taken along: the map as it is on the screen, with caption and legend."""

import io

import numpy as np
import pytest
from browser_oracle import count_tile
from browser_page import SHOTS, Watched
from PIL import Image
from test_browser_look import densest

SAVE = """async () => {
  const { save } = await dashapp.later.picture();
  void save();
}"""


def take(watched: Watched) -> tuple[str, Image.Image]:
    with watched.page.expect_download() as download:
        watched.page.evaluate(SAVE)
    file = download.value
    content = file.path().read_bytes()
    return file.suggested_filename, Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_has_the_map_pixel_by_pixel_and_says_what_it_is(desk, city, theme):
    desk.page.emulate_media(color_scheme=theme)
    desk.open_settled("?view=12/40.757/-73.985&passengers=1-9")
    desk.wait_text("#figures-how", "Answered")
    x, y, _ = densest(city, desk.density()["tiles"], "pickup")
    name, picture = take(desk)
    SHOTS.mkdir(parents=True, exist_ok=True)
    picture.save(SHOTS / f"picture-{theme}.png")
    box, origin = desk.map_box(), desk.origin()
    assert name == "new-york-taxi-pickups.png"
    assert picture.width == round(box["width"])
    assert picture.height > box["height"] + 80
    tile = {"z": 11, "x": x // 512, "y": y // 512}
    count = count_tile(city, "pickup", tile, (1, 9))[y % 512, x % 512]
    place = round(255 * np.log(count) / np.log(desk.density()["scale"]["top"]))
    at = (round(x + origin[0] - box["x"]), round(y + origin[1] - box["y"]))
    assert list(picture.getpixel(at)) == desk.legend_colours()[place]
    foot = np.asarray(picture)[round(box["height"]) + 8 :]
    assert len(np.unique(foot.reshape(-1, 3), axis=0)) > 100  # letters and the legend's colours


def test_both_maps_are_in_the_picture(desk):
    desk.open_settled("?mode=side")
    desk.wait(lambda: desk.page.evaluate("dashapp.map.density('other').settled"), "the other end")
    name, picture = take(desk)
    assert name == "new-york-taxi-pickups-and-dropoffs.png"
    assert picture.width >= round(2 * desk.map_box()["width"]) - 2
