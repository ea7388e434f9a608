"""Addresses of the reporting layer, below an agreement's code."""

from django.urls import path

from .views import dashboard, evaluations, lists, reports, requests

PKS = "pks/<slug:code>/"

urlpatterns = [
    path(PKS, dashboard.Beranda.as_view(), name="dashboard"),
    path(PKS + "laporan/", lists.ReportList.as_view(), name="reports"),
    path(PKS + "laporan/surat/catat/", requests.RequestReport.as_view(), name="request_report"),
    path(PKS + "laporan/surat/<int:pk>/", requests.ReportRequestDetail.as_view(), name="report_request"),
    path(PKS + "laporan/sampaikan/", reports.LodgeReport.as_view(), name="lodge_report"),
    path(PKS + "laporan/<int:pk>/", reports.UseReportDetail.as_view(), name="use_report"),
    # The kinds of fact by their own names, for links that know only a fact.
    path(PKS + "laporan/<int:pk>/", reports.UseReportDetail.as_view(), name="requested_report"),
    path(PKS + "laporan/<int:pk>/", reports.UseReportDetail.as_view(), name="periodic_report"),
    path(PKS + "laporan/<int:pk>/berkas/", reports.ReportFile.as_view(), name="report_file"),
    path(PKS + "monev/", evaluations.EvaluationList.as_view(), name="evaluations"),
    path(PKS + "monev/catat/", evaluations.HoldEvaluation.as_view(), name="hold_evaluation"),
    path(PKS + "monev/<int:pk>/", evaluations.EvaluationDetail.as_view(), name="evaluation"),
]
