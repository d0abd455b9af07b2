"""The operator's panel as an operator uses it, and a sleeping cluster as a viewer meets it."""

from pathlib import Path

import pytest
from browser_server import serving
from playwright.sync_api import expect
from support.operating import TOKEN, OracleOperator
from support.oracle import create_cluster

from dashapp.model import ClusterState
from dashapp.model.operating import Action, Order

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BROKEN = """async () => {
  const found = await axe.run("#dock");
  return found.violations.map(({id, nodes}) => `${id}: ${nodes.map((n) => n.target).join(", ")}`);
}"""
HURRY = "() => void dashapp.status.ask()"
ASLEEP = "The cluster went to sleep because nobody used it; the next question wakes it."


@pytest.fixture
def operator():
    return OracleOperator()


@pytest.fixture
def office_url(city, operator, tmp_path):
    with serving(create_cluster(city), tmp_path, operator=operator) as url:
        yield url


def log_in(watched, token=TOKEN):
    watched.page.get_by_label("Operator's token").fill(token)
    watched.page.get_by_role("button", name="Log in").click()


@pytest.fixture
def office(page, office_url, tab):
    """The panel, open, before anybody has logged in."""
    watched = tab(page, office_url).open_settled("?panel=operator")
    expect(page.get_by_label("Operator's token")).to_be_visible()
    return watched


def test_from_the_foot_of_the_controls_to_the_desk(page, office_url, tab):
    watched = tab(page, office_url).open_settled()
    watched.allowed.append("401")
    page.locator("#operator-link").click()
    log_in(watched, "a wrong token")
    expect(page.locator(".operator-problem")).to_have_text("This is not the operator's token.")
    expect(page.get_by_label("Operator's token")).to_have_value("")
    log_in(watched)
    desk = page.locator(".operator-desk")
    for part in ("Coiled cluster dashapp-taxi", "of 20 allowed", "3 of 8 busy", "about $0.66"):
        expect(desk).to_contain_text(part)
    expect(desk).to_contain_text("sleeps in about 18 min")
    expect(desk.locator(".operator-software")).to_contain_text("1 differ")
    link = desk.get_by_role("link", name="Open Dask's own dashboard")
    assert "dashboard-secret" in (link.get_attribute("href") or "")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert TOKEN not in page.content() + page.url + "".join(watched.requests)
    assert page.evaluate("() => document.cookie") == ""
    watched.wait(lambda: "panel=operator" in page.url, "the panel in the URL")
    page.reload()
    watched.settle()
    expect(page.locator(".operator-desk")).to_contain_text("3 of 8 busy")


def test_scaling_and_stopping(office, operator, page):
    log_in(office)
    page.get_by_label("Workers", exact=True).fill("5")
    page.get_by_role("button", name="Scale").click()
    office.wait(lambda: operator.orders == [Order(Action.SCALE, 5)], "the order to scale")
    expect(page.locator(".operator-deed")).to_contain_text("Done: scale.")

    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".operator-buttons")).to_contain_text("Nobody gets answers")
    page.get_by_role("button", name="Leave it").click()
    assert len(operator.orders) == 1, "a question was asked first"
    page.get_by_role("button", name="Stop", exact=True).click()
    page.keyboard.press("Enter")  # the answer that does it has the focus
    office.wait(lambda: operator.orders[1:] == [Order(Action.STOP)], "the order to stop")


def test_more_workers_than_allowed_are_not_even_sent(office, operator, page):
    log_in(office)
    number = page.get_by_label("Workers", exact=True)
    expect(number).to_have_value("2")
    number.fill("21")
    page.get_by_role("button", name="Scale").click()
    assert not number.evaluate("field => field.checkValidity()")
    assert operator.orders == []


def test_what_is_refused_is_said(office, operator, page):
    office.allowed.append("409")
    operator.busy = True
    log_in(office)
    page.get_by_role("button", name="Reload data").click()
    expect(page.locator(".operator-problem")).to_contain_text("Wait until this is over")


def test_after_logging_out_nothing_is_left(office, page):
    log_in(office)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Operator's token")).to_be_visible()
    expect(page.locator(".operator-desk")).to_be_hidden()
    document = page.content()
    assert all(part not in document for part in ("dashboard-secret", "Coiled cluster"))
    page.reload()
    office.settle()
    expect(page.get_by_label("Operator's token")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_axe_finds_nothing_in_the_panel(theme, size, new_page, tab, office_url):
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make lint-js` brings it")
    viewport = {"width": size[0], "height": size[1]}
    kind = {"viewport": viewport, "color_scheme": theme, "bypass_csp": True}
    watched = tab(new_page(**kind), office_url).open_settled("?panel=operator")
    expect(watched.page.get_by_label("Operator's token")).to_be_visible()
    watched.page.evaluate(AXE.read_text("utf-8"))
    assert watched.page.evaluate(BROKEN) == []
    log_in(watched)
    watched.page.locator(".operator-software summary").click()
    expect(watched.page.locator(".operator-software table")).to_be_visible()
    watched.shot(f"operator-{theme}-{size[0]}")
    assert watched.page.evaluate(BROKEN) == []


def test_a_page_without_a_token_has_no_way_to_it(desk, page):
    desk.open_settled()
    assert page.locator("#operator-link, #operator-panel").count() == 0


def count_requests(watched, part):
    return sum(part in url for url in watched.requests)


@pytest.fixture
def sleeping(desk, cluster):
    """A tab that has stood open until the cluster went to sleep."""
    desk.open_settled()
    cluster.become(state=ClusterState.ASLEEP, message=ASLEEP, workers=0)
    desk.page.evaluate(HURRY)
    expect(desk.page.locator("#status-badge-text")).to_have_text("Asleep")
    return desk


def test_a_tab_that_only_stands_open_lets_the_cluster_sleep(sleeping, cluster):
    starts, looks = cluster.starts, count_requests(sleeping, "/api/status")
    for more in range(1, 4):
        sleeping.page.evaluate(HURRY)
        seen = looks + more
        sleeping.wait(lambda n=seen: count_requests(sleeping, "/api/status") >= n, "a look")
    expect(sleeping.page.locator("#status-message")).to_have_text(ASLEEP)
    assert cluster.starts == starts
    assert count_requests(sleeping, "/api/wake") == 0


@pytest.mark.parametrize("how", ["control", "map", "button"])
def test_whoever_uses_the_page_wakes_it(sleeping, cluster, how):
    starts = cluster.starts
    if how == "control":
        sleeping.choose("Dropoffs")
    elif how == "map":
        sleeping.page.get_by_role("button", name="Zoom in").click()
    else:
        sleeping.page.get_by_role("button", name="Start", exact=True).click()
    sleeping.wait(lambda: cluster.starts > starts, "the cluster to be woken")
    cluster.become(state=ClusterState.READY, message="Ready.", workers=2)
    expect(sleeping.page.locator("#status-badge-text")).to_have_text("Ready")
    expect(sleeping.page.get_by_role("button", name="Start", exact=True)).to_be_hidden()
    sleeping.settle()
