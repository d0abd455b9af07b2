"""Every component id of the page, one enum a panel; those of columns follow from their names."""

from enum import StrEnum, unique


@unique
class DocumentIds(StrEnum):
    """JSON in the document, which scripts read."""

    ASSETS = "dashapp-assets"
    DATASET = "dashapp-dataset"
    SET = "dashapp-set"


@unique
class PageIds(StrEnum):
    LOCATION = "page-location"
    SELECTION = "page-selection"
    DISPLAY = "page-display"
    DOCK = "dock"
    DOCK_TITLE = "dock-title"
    THEME = "page-theme"
    THEME_TOGGLE = "page-theme-toggle"
    NOTICE = "page-notice"
    NOTICE_TEXT = "page-notice-text"
    PANEL = "page-panel"
    PANEL_BODY = "page-panel-body"
    SHEET_TOGGLE = "page-sheet-toggle"
    SHEET_SUMMARY = "page-sheet-summary"
    SHEET_SELECTION = "page-sheet-selection"


@unique
class MapIds(StrEnum):
    MAP = "map"
    TRIPS = "map-trips"
    LEGEND = "map-legend"
    OTHER = "map-other"
    OTHER_LEGEND = "map-legend-other"
    READOUT = "map-readout"
    TRIP = "map-trip"
    SAID = "map-said"
    SHOW = "map-show"


@unique
class LookIds(StrEnum):
    SHOW = "look-show"
    MODE = "look-mode"
    COLOURS = "look-colours"
    SCALE = "look-scale"
    OPACITY = "look-opacity"
    BASE = "look-base"


@unique
class FilterIds(StrEnum):
    ENDPOINT = "filter-endpoint"


@unique
class ChipIds(StrEnum):
    CHIPS = "chips"
    NONE = "chips-none"
    HINT = "chips-hint"
    UNDO = "chips-undo"
    REDO = "chips-redo"
    CLEAR = "chips-clear"


@unique
class StatusIds(StrEnum):
    STATUS = "status"
    BADGE = "status-badge"
    BADGE_TEXT = "status-badge-text"
    MESSAGE = "status-message"
    DETAIL = "status-detail"
    PROGRESS = "status-progress"
    WAKE = "status-wake"


@unique
class FigureIds(StrEnum):
    ANSWER = "figures-answer"
    IN_VIEW = "figures-in-view"
    MATCHING = "figures-matching"
    HOW = "figures-how"
    HINT = "figures-hint"


@unique
class AccountIds(StrEnum):
    DATA_NAME = "account-data-name"
    ROWS_READ = "account-rows-read"
    DRAWN = "account-drawn"
    DRAWN_NAME = "account-drawn-name"
    BY_ZONE = "account-by-zone"
    BY_ZONE_LINE = "account-by-zone-line"
    LEFT_OUT = "account-left-out"
    REASONS = "account-reasons"
    GAPS = "account-gaps"
    NOT_READ = "account-not-read"
    WARNING = "account-warning"


@unique
class ChartIds(StrEnum):
    NOTE = "charts-note"
    GRAPHS = "charts-graphs"
    FIGURE = "charts-figure"
    GROUP = "charts-group"
    GROUPS = "charts-groups"


@unique
class AreaIds(StrEnum):
    DRAW_RECTANGLE = "area-draw-rectangle"
    DRAW_POLYGON = "area-draw-polygon"
    DRAW_VIEW = "area-draw-view"
    HINT = "area-hint"
    MAP_HINT = "area-map-hint"
    MAP_HINT_TEXT = "area-map-hint-text"
    GIVE_UP = "area-give-up"
    PLACES = "area-places"
    NONE = "area-none"
    CHOSEN = "area-chosen"
    NAME = "area-name"
    ZOOM = "area-zoom"
    REMOVE = "area-remove"
    WITHIN = "area-within"
    PROBLEM = "area-problem"
    RESULTS = "area-results"
    FIGURES = "area-figures"


@unique
class FlowIds(StrEnum):
    """On the page only where it is known of both ends in which place they are."""

    HEAD = "flows-head"
    HOW = "flows-how"
    COUNTS_NAME = "flows-counts-name"
    FILE = "flows-file"
    LIST = "flows-list"


@unique
class StoryIds(StrEnum):
    NOTE = "stories-note"
    LIST = "stories-list"


@unique
class ShareIds(StrEnum):
    LINK = "share-link"
    COPY = "share-copy"
    SCOPE = "share-scope"
    CSV = "share-csv"
    PARQUET = "share-parquet"
    PICTURE = "share-picture"
    FIGURES = "share-figures"
    NOTE = "share-note"


@unique
class OperatorIds(StrEnum):
    """On the page only where an operator's token is set."""

    PANEL = "operator-panel"
    LINK = "operator-link"


@unique
class SetIds(StrEnum):
    """On the page only where there are several sets of trips."""

    SWITCH = "page-sets"


def filter_id(column: str, part: str = "") -> str:
    """Of the control of a column's filter, or of its `text` or `inputs`."""
    return f"filter-{column}-{part}" if part else f"filter-{column}"


def panel_id(panel: str) -> str:
    """Of a panel of the dock, by its name."""
    return f"dock-{panel}"


def panel_part_id(panel: str, part: str) -> str:
    """Of a panel that Python fills: its `selection` and `note`, and parts that it names itself."""
    return f"panel-{panel}-{part}"


def area_chart_id(column: str) -> str:
    return f"area-chart-{column}"
