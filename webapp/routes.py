"""The whole URL map. One line a page: address, view, methods.

The endpoint is the folder and the function: ``inbox.index``. Every view declares its permission
(``webapp.guards``); a test walks this map and fails for one that does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from webapp import health, home, published, readings
from webapp.access import opened
from webapp.access import views as access
from webapp.admin import deliveries, incidents, modify, staff
from webapp.audit import process as audit_process
from webapp.audit import signs
from webapp.audit import views as audit
from webapp.auth import views as auth
from webapp.box import views as box
from webapp.calendar import views as calendar
from webapp.cases import (
    actions,
    case,
    comment_acts,
    compare,
    complained_of,
    complaint_file,
    dossier,
    files,
    listing,
    moves,
    papers,
    previews,
    replay,
    signatures,
    task,
)
from webapp.citizen import views as citizen
from webapp.consultations import views as consultations
from webapp.erasures import views as erasures
from webapp.head import decide, rebalance
from webapp.head import views as head
from webapp.inbox import bulk, export, saved
from webapp.inbox import views as inbox
from webapp.intake import views as intake
from webapp.letters import views as letters
from webapp.news import views as news
from webapp.notices import settings
from webapp.notices import views as notices
from webapp.reports import heat
from webapp.reports import views as reports
from webapp.rules import views as rules
from webapp.samples import views as samples
from webapp.search import views as search
from webapp.studio import (
    check,
    difference,
    editing,
    impact,
    moving,
    preview,
    trials,
    what_ifs,
    wordings,
    workspaces,
)
from webapp.studio import views as studio

GET = ("GET",)
POST = ("POST",)
FORM = ("GET", "POST")

ROUTES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/", "home.index", home.index, GET),
    ("/healthz", "health.healthz", health.healthz, GET),
    ("/livez", "health.livez", health.livez, GET),
    ("/open/checkpoints.jsonl", "published.checkpoints", published.checkpoints, GET),
    ("/open/public-key.pem", "published.public_key", published.public_key, GET),
    ("/login", "auth.login", auth.login, FORM),
    ("/logout", "auth.logout", auth.logout, POST),
    ("/language", "auth.language", auth.language, POST),
    ("/inbox", "inbox.index", inbox.index, GET),
    ("/search", "search.index", search.index, GET),
    ("/inbox/bulk", "inbox.act", bulk.act, POST),
    ("/inbox/filters", "inbox.filters", saved.index, GET),
    ("/inbox/filters", "inbox.save_filter", saved.save, POST),
    ("/inbox/filters/<id:filter_id>", "inbox.change_filter", saved.change, POST),
    ("/inbox/filters/<id:filter_id>/remove", "inbox.drop_filter", saved.remove, POST),
    ("/inbox/list.csv", "inbox.table", export.table, GET),
    ("/inbox/list.xlsx", "inbox.workbook", export.workbook, GET),
    ("/inbox/print", "inbox.printed", bulk.printed, GET),
    ("/inbox/preview/<id:work_item_id>", "inbox.preview", inbox.preview, GET),
    ("/intake", "intake.new", intake.new, GET),
    ("/intake", "intake.create", intake.create, POST),
    ("/intake/draft", "intake.draft", intake.draft, POST),
    ("/intake/prior", "intake.prior", intake.prior, GET),
    ("/intake/<id:case_id>", "intake.received", intake.received, GET),
    ("/box", "box.index", box.index, GET),
    ("/box", "box.create", box.create, POST),
    ("/box/<id:opening_id>", "box.show", box.show, GET),
    ("/box/<id:opening_id>/act.pdf", "box.act", box.act, GET),
    ("/consultations", "consultations.index", consultations.index, GET),
    ("/consultations", "consultations.create", consultations.create, POST),
    ("/consultations/<id:consultation_id>", "consultations.show", consultations.show, GET),
    ("/work-items/<id:work_item_id>", "cases.work_item", task.work_item, GET),
    ("/work-items/<id:work_item_id>/complete", "cases.complete", task.complete, POST),
    ("/work-items/<id:work_item_id>/draft", "cases.draft", task.draft, POST),
    ("/work-items/<id:work_item_id>/claim", "cases.claim_work_item", moves.claim_work_item, POST),
    ("/work-items/<id:work_item_id>/release", "cases.release_work_item", moves.release_work_item, POST),
    ("/work-items/<id:work_item_id>/reassign", "cases.reassign_work_item", moves.reassign_work_item, POST),
    ("/work-items/<id:work_item_id>/resume", "cases.resume_work_item", moves.resume_work_item, POST),
    ("/work-items/<id:work_item_id>/hold", "cases.hold_work_item", moves.hold_work_item, POST),
    ("/head", "head.index", head.index, GET),
    ("/head/decisions", "head.decide", decide.take, POST),
    ("/head/balance", "head.rebalance", rebalance.confirm, POST),
    ("/cases", "cases.index", listing.index, GET),
    ("/cases/compare", "cases.choose_compared", compare.choose, GET),
    ("/cases/<id:case_id>/compare/<id:other_id>", "cases.compare", compare.show, GET),
    ("/cases/<id:case_id>", "cases.show", case.show, GET),
    ("/cases/<id:case_id>/print", "cases.printed", case.printed, GET),
    ("/cases/<id:case_id>/dossier", "cases.dossier", dossier.show, GET),
    ("/cases/<id:case_id>/dossier.pdf", "cases.dossier_paper", dossier.printed, GET),
    ("/cases/<id:case_id>/dossier.zip", "cases.dossier_archive", dossier.archive, GET),
    ("/cases/<id:case_id>/diagram", "cases.diagram", case.diagram, GET),
    ("/cases/<id:case_id>/replay", "cases.replay", replay.show, GET),
    ("/cases/<id:case_id>/replay/<id:seq>", "cases.replay_step", replay.step, GET),
    ("/cases/<id:case_id>/replay/steps", "cases.replay_steps", replay.steps, GET),
    ("/cases/<id:case_id>/replay/length", "cases.replay_after", replay.after, GET),
    ("/cases/<id:case_id>/replay/drawings/<id:deployment_id>", "cases.replay_diagram", replay.diagram, GET),
    ("/cases/<id:case_id>/voucher.pdf", "cases.voucher", papers.voucher, GET),
    ("/cases/<id:case_id>/reply.pdf", "cases.reply", papers.reply, GET),
    ("/cases/<id:case_id>/complained-of", "cases.name_complained_of", complained_of.name, POST),
    ("/cases/<id:contact_id>/official-form.pdf", "cases.official_form", papers.official_form, GET),
    ("/cases/<id:case_id>/comments", "cases.comment", comment_acts.write, POST),
    ("/cases/<id:case_id>/mentionable", "cases.mentionable", comment_acts.found, GET),
    (
        "/cases/<id:case_id>/comments/<id:comment_version>/withdraw",
        "cases.withdraw_comment",
        comment_acts.withdraw,
        POST,
    ),
    ("/cases/<id:case_id>/attachments", "cases.upload", files.upload, POST),
    ("/cases/<id:case_id>/actions/<action>", "cases.action", actions.action, GET),
    ("/cases/<id:case_id>/actions/<action>", "cases.take_action", actions.take, POST),
    ("/cases/<id:complaint_id>/complaint-file", "cases.complaint_file", complaint_file.show, GET),
    (
        "/cases/<id:complaint_id>/complaint-file/reply.pdf",
        "cases.challenged_reply",
        complaint_file.reply,
        GET,
    ),
    (
        "/cases/<id:complaint_id>/complaint-file/attachments/<id:attachment_id>",
        "cases.challenged_attachment",
        complaint_file.download,
        GET,
    ),
    ("/attachments/<id:attachment_id>", "cases.download", files.download, GET),
    ("/attachments/<id:attachment_id>/inline", "cases.inline", previews.inline, GET),
    ("/cases/<id:case_id>/signatures", "cases.attach_signature", signatures.attach, POST),
    ("/signatures/<id:signature_id>/recheck", "cases.recheck_signature", signatures.recheck, POST),
    ("/signatures/<id:signature_id>/document", "cases.signed_document", signatures.document, GET),
    ("/signatures/<id:signature_id>/cms", "cases.signature_cms", signatures.cms, GET),
    ("/status/<id:case_id>/<token>", "citizen.status", citizen.status, GET),
    ("/status/<id:contact_id>/<contact_token>/form.pdf", "citizen.official_form", citizen.official_form, GET),
    ("/letters", "letters.index", letters.index, GET),
    ("/letters/print.pdf", "letters.printed", letters.printed, GET),
    ("/letters/<id:message_id>.pdf", "letters.show", letters.show, GET),
    ("/letters/<id:message_id>/posted", "letters.post", letters.post, POST),
    ("/news", "news.index", news.index, GET),
    ("/notices", "notices.index", notices.index, GET),
    ("/notices/settings", "notices.settings", settings.show, GET),
    ("/notices/settings", "notices.keep_settings", settings.keep, POST),
    ("/notices/<id:notice_id>/read", "notices.read", notices.read, POST),
    ("/reports", "reports.index", reports.index, GET),
    ("/reports/process", "reports.process", heat.show, GET),
    ("/reports/process.csv", "reports.process_table", heat.table, GET),
    ("/reports/<name>", "reports.show", reports.show, GET),
    ("/reports/<name>.csv", "reports.table", reports.table, GET),
    ("/templates", "rules.templates", rules.templates, GET),
    ("/templates/<code>/<id:template_version>", "rules.template", rules.template, GET),
    ("/templates/<code>/<id:template_version>.pdf", "rules.letter", rules.letter, GET),
    ("/acts", "rules.register", rules.register, GET),
    ("/calendar", "calendar.index", calendar.index, GET),
    ("/calendar/days", "calendar.propose", calendar.propose, POST),
    ("/calendar/days/drop", "calendar.drop", calendar.drop, POST),
    ("/calendar/preview", "calendar.preview", calendar.preview, GET),
    ("/calendar/publish", "calendar.publish", calendar.publish, POST),
    ("/calendar/extension", "calendar.extension", calendar.extension, POST),
    ("/calendar/progress", "calendar.progress", calendar.progress, GET),
    ("/audit", "audit.index", audit.index, GET),
    ("/audit/process", "audit.process", audit_process.show, GET),
    ("/audit/process/log", "audit.log", audit_process.log, GET),
    ("/audit/verify", "audit.verify", audit.verify, POST),
    ("/erasures", "erasures.index", erasures.index, GET),
    ("/erasures", "erasures.propose", erasures.propose, POST),
    ("/erasures/<id:erasure_id>", "erasures.decide", erasures.decide, POST),
    ("/audit/signs", "audit.signs", signs.show, GET),
    ("/audit/signs.csv", "audit.signs_table", signs.table, GET),
    ("/samples", "samples.index", samples.index, GET),
    ("/samples", "samples.draw", samples.draw, POST),
    ("/samples/<id:sample_id>", "samples.show", samples.show, GET),
    ("/samples/<id:sample_id>.csv", "samples.table", samples.table, GET),
    ("/samples/<id:sample_id>/act.pdf", "samples.act", samples.act, GET),
    ("/samples/<id:sample_id>/cases/<id:case_id>", "samples.case", samples.case, GET),
    ("/samples/<id:sample_id>/cases/<id:case_id>", "samples.mark", samples.mark, POST),
    ("/audit/readings", "access.readings", opened.index, GET),
    ("/audit/readings.csv", "access.readings_table", opened.table, GET),
    ("/audit/orders", "access.orders", access.orders, GET),
    ("/audit/orders", "access.give", access.give, POST),
    ("/audit/orders/<id:order_id>/revoke", "access.revoke", access.revoke, POST),
    ("/studio", "studio.index", studio.index, GET),
    ("/studio/check", "studio.check", check.form, GET),
    ("/studio/check", "studio.report", check.report, POST),
    ("/studio/workspaces", "studio.create", workspaces.create, POST),
    ("/studio/workspaces/<id:workspace_id>", "studio.workspace", workspaces.show, GET),
    ("/studio/workspaces/<id:workspace_id>/files", "studio.take", workspaces.take, POST),
    ("/studio/workspaces/<id:workspace_id>/files.zip", "studio.export", workspaces.export, GET),
    ("/studio/workspaces/<id:workspace_id>/parts.json", "studio.parts", editing.parts, GET),
    ("/studio/workspaces/<id:workspace_id>/trial", "studio.trial", trials.show, GET),
    ("/studio/workspaces/<id:workspace_id>/trial", "studio.try_step", trials.step, POST),
    ("/studio/workspaces/<id:workspace_id>/what-if", "studio.what_ifs", what_ifs.index, GET),
    ("/studio/workspaces/<id:workspace_id>/what-if", "studio.ask_what_if", what_ifs.ask, POST),
    ("/studio/what-if/<id:what_if_id>", "studio.what_if", what_ifs.show, GET),
    ("/studio/what-if/<id:what_if_id>/progress", "studio.what_if_progress", what_ifs.progress, GET),
    ("/studio/what-if/<id:what_if_id>.csv", "studio.what_if_table", what_ifs.table, GET),
    ("/studio/workspaces/<id:workspace_id>/scenarios", "studio.scenarios", trials.again, GET),
    ("/studio/workspaces/<id:workspace_id>/scenarios", "studio.keep_scenario", trials.keep, POST),
    (
        "/studio/workspaces/<id:workspace_id>/scenarios/<id:scenario_id>/drop",
        "studio.drop_scenario",
        trials.drop,
        POST,
    ),
    ("/studio/workspaces/<id:workspace_id>/close", "studio.close", workspaces.close, POST),
    ("/studio/workspaces/<id:workspace_id>/check", "studio.check_workspace", editing.check, POST),
    ("/studio/workspaces/<id:workspace_id>/edit/<path:path>", "studio.edit", editing.edit, GET),
    ("/studio/workspaces/<id:workspace_id>/edit/<path:path>", "studio.save", editing.save, POST),
    ("/studio/workspaces/<id:workspace_id>/messages/<code>", "studio.wording", wordings.show, GET),
    ("/studio/workspaces/<id:workspace_id>/messages/<code>", "studio.reword", wordings.save, POST),
    ("/studio/workspaces/<id:workspace_id>/preview/<path:path>", "studio.preview", preview.show, GET),
    ("/studio/workspaces/<id:workspace_id>/preview/<path:path>", "studio.try_form", preview.attempt, POST),
    ("/studio/workspaces/<id:workspace_id>/raw/<path:path>", "studio.workspace_file", editing.raw, GET),
    ("/studio/workspaces/<id:workspace_id>/history/<path:path>", "studio.history", workspaces.history, GET),
    ("/studio/workspaces/<id:workspace_id>/restore/<path:path>", "studio.restore", workspaces.restore, POST),
    ("/studio/workspaces/<id:workspace_id>/remove/<path:path>", "studio.remove", workspaces.remove, POST),
    ("/studio/workspaces/<id:workspace_id>/requests", "studio.ask", workspaces.ask, POST),
    (
        "/studio/workspaces/<id:workspace_id>/requests/<id:request_id>/withdraw",
        "studio.withdraw",
        workspaces.withdraw,
        POST,
    ),
    (
        "/studio/workspaces/<id:workspace_id>/requests/<id:request_id>",
        "studio.decide",
        workspaces.decide,
        POST,
    ),
    ("/studio/families/<family>/move", "studio.move", moving.ask, GET),
    ("/studio/families/<family>/move", "studio.start_migration", moving.start, POST),
    ("/studio/migrations/<id:migration_id>", "studio.migration", moving.show, GET),
    (
        "/studio/migrations/<id:migration_id>/progress",
        "studio.migration_progress",
        moving.progress,
        GET,
    ),
    ("/studio/difference", "studio.difference", difference.of_versions, GET),
    (
        "/studio/difference/<id:was_id>/<id:now_id>/<side>/<path:path>",
        "studio.difference_diagram",
        difference.diagram_of_versions,
        GET,
    ),
    ("/studio/workspaces/<id:workspace_id>/impact", "studio.impact", impact.show, GET),
    (
        "/studio/workspaces/<id:workspace_id>/difference",
        "studio.workspace_difference",
        difference.of_workspace,
        GET,
    ),
    (
        "/studio/workspaces/<id:workspace_id>/difference/<side>/<path:path>",
        "studio.workspace_difference_diagram",
        difference.diagram_of_workspace,
        GET,
    ),
    ("/studio/<id:deployment_id>/<path:path>", "studio.show", studio.show, GET),
    ("/studio/diagram/<id:deployment_id>/<path:path>", "studio.diagram", studio.diagram, GET),
    ("/studio/raw/<id:deployment_id>/<path:path>", "studio.raw", studio.raw, GET),
    ("/admin/staff", "admin.staff", staff.index, GET),
    ("/admin/staff/<act>", "admin.staff_act", staff.act, POST),
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
        app.add_url_rule(rule, endpoint, readings.recorded(endpoint, view), methods=list(methods))
