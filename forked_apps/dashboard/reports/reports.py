"""Oscar's reports, whose files are written by the shop's one writer."""

from oscar.apps.dashboard.reports import reports as oscar
from oscar.apps.dashboard.reports.reports import ReportFormatter, ReportGenerator, ReportHTMLFormatter

from forked_apps import spreadsheets

__all__ = ["ReportCSVFormatter", "ReportFormatter", "ReportGenerator", "ReportHTMLFormatter"]


class ReportCSVFormatter(oscar.ReportCSVFormatter):
    """What customers typed is never a formula, and Excel reads every letter."""

    def get_csv_writer(self, file_handle, **kwargs):
        file_handle.write(spreadsheets.BOM)
        return spreadsheets.Writer(file_handle)
