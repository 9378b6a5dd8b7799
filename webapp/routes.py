"""The whole URL map. One line a page: address, view, methods.

The endpoint is the folder and the function: ``inbox.index``. Every view declares its permission
(``webapp.guards``); a test walks this map and fails for one that does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from webapp import health, home
from webapp.admin import deliveries, incidents, modify
from webapp.admin import views as admin
from webapp.audit import views as audit
from webapp.auth import views as auth
from webapp.cases import case, files, listing, moves, papers, task
from webapp.citizen import views as citizen
from webapp.inbox import views as inbox
from webapp.intake import views as intake
from webapp.notices import views as notices
from webapp.reports import views as reports
from webapp.studio import check
from webapp.studio import views as studio

GET = ("GET",)
POST = ("POST",)
FORM = ("GET", "POST")

ROUTES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/", "home.index", home.index, GET),
    ("/healthz", "health.healthz", health.healthz, GET),
    ("/livez", "health.livez", health.livez, GET),
    ("/login", "auth.login", auth.login, FORM),
    ("/logout", "auth.logout", auth.logout, POST),
    ("/language", "auth.language", auth.language, POST),
    ("/inbox", "inbox.index", inbox.index, GET),
    ("/inbox/news", "inbox.news", inbox.news, GET),
    ("/inbox/preview/<id:work_item_id>", "inbox.preview", inbox.preview, GET),
    ("/intake", "intake.new", intake.new, GET),
    ("/intake", "intake.create", intake.create, POST),
    ("/intake/fields", "intake.fields", intake.fields, POST),
    ("/intake/prior", "intake.prior", intake.prior, GET),
    ("/intake/<id:case_id>", "intake.received", intake.received, GET),
    ("/work-items/<id:work_item_id>", "cases.work_item", task.work_item, GET),
    ("/work-items/<id:work_item_id>/complete", "cases.complete", task.complete, POST),
    ("/work-items/<id:work_item_id>/draft", "cases.draft", task.draft, POST),
    ("/work-items/<id:work_item_id>/claim", "cases.claim_work_item", moves.claim_work_item, POST),
    ("/work-items/<id:work_item_id>/release", "cases.release_work_item", moves.release_work_item, POST),
    ("/work-items/<id:work_item_id>/reassign", "cases.reassign_work_item", moves.reassign_work_item, POST),
    ("/work-items/<id:work_item_id>/hold", "cases.hold_work_item", moves.hold_work_item, POST),
    ("/cases", "cases.index", listing.index, GET),
    ("/cases/<id:case_id>", "cases.show", case.show, GET),
    ("/cases/<id:case_id>/diagram", "cases.diagram", case.diagram, GET),
    ("/cases/<id:case_id>/voucher.pdf", "cases.voucher", papers.voucher, GET),
    ("/cases/<id:case_id>/reply.pdf", "cases.reply", papers.reply, GET),
    ("/cases/<id:case_id>/attachments", "cases.upload", files.upload, POST),
    ("/attachments/<id:attachment_id>", "cases.download", files.download, GET),
    ("/status/<id:case_id>/<token>", "citizen.status", citizen.status, GET),
    ("/notices", "notices.index", notices.index, GET),
    ("/notices/<id:notice_id>/read", "notices.read", notices.read, POST),
    ("/reports", "reports.index", reports.index, GET),
    ("/reports/<name>", "reports.show", reports.show, GET),
    ("/reports/<name>.csv", "reports.table", reports.table, GET),
    ("/audit", "audit.index", audit.index, GET),
    ("/audit/verify", "audit.verify", audit.verify, POST),
    ("/studio", "studio.index", studio.index, GET),
    ("/studio/check", "studio.check", check.form, GET),
    ("/studio/check", "studio.report", check.report, POST),
    ("/studio/<id:deployment_id>/<path:path>", "studio.show", studio.show, GET),
    ("/studio/diagram/<id:deployment_id>/<path:path>", "studio.diagram", studio.diagram, GET),
    ("/studio/raw/<id:deployment_id>/<path:path>", "studio.raw", studio.raw, GET),
    ("/admin/people", "admin.people", admin.people, GET),
    ("/admin/incidents", "admin.incidents", incidents.index, GET),
    ("/admin/incidents/retry", "admin.retry_incidents", incidents.retry_many, POST),
    ("/admin/incidents/<id:incident_id>", "admin.incident", incidents.show, GET),
    ("/admin/incidents/<id:incident_id>/retry", "admin.retry_incident", incidents.retry, POST),
    ("/admin/incidents/<id:incident_id>/skip", "admin.skip_incident", incidents.skip, POST),
    ("/admin/incidents/<id:incident_id>/diagram", "admin.incident_diagram", incidents.diagram, GET),
    ("/admin/incidents/not-delivered/retry", "admin.retry_deliveries", deliveries.retry, POST),
    ("/admin/incidents/not-delivered/discard", "admin.discard_deliveries", deliveries.discard, POST),
    ("/admin/cases/<id:case_id>/modify", "admin.modify", modify.modify, FORM),
    ("/admin/cases/<id:case_id>/diagram", "admin.case_diagram", modify.case_diagram, GET),
)


def install(app: Flask) -> None:
    for rule, endpoint, view, methods in ROUTES:
        app.add_url_rule(rule, endpoint, view, methods=list(methods))
