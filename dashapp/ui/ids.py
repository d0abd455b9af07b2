"""Every component id of the page, one enum a panel. Knows no component."""

from enum import StrEnum, unique


@unique
class PageIds(StrEnum):
    LOCATION = "page-location"
    SELECTION = "page-selection"
    DISPLAY = "page-display"
    DOCK_PANEL = "page-dock"
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
    VIEW = "map-view"
    CARTO = "map-carto"
    OSM = "map-osm"
    TRIPS = "map-trips"
    LEGEND = "map-legend"
    OTHER = "map-other"
    OTHER_LEGEND = "map-legend-other"
    READOUT = "map-readout"


@unique
class FilterIds(StrEnum):
    ENDPOINT = "filter-endpoint"
    PASSENGERS = "filter-passengers"
    PASSENGERS_TEXT = "filter-passengers-text"


@unique
class StatusIds(StrEnum):
    STATUS = "status"
    BADGE = "status-badge"
    BADGE_TEXT = "status-badge-text"
    MESSAGE = "status-message"
    DETAIL = "status-detail"
    PROGRESS = "status-progress"


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
    LEFT_OUT = "account-left-out"
    REASONS = "account-reasons"
