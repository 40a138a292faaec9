//! Documents about the API, and health: what needs no credential.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::query::{self, QueryParameters},
    desk::Desk,
    extract::{
        OpenCall,
        input::{Nothing, Query},
        language::Language,
    },
    labels,
    problem::{Problem, catalogue, catalogue::Entry},
};

/// What these documents say changes only with a new version of the server.
pub(crate) const CACHE: &str = "public, max-age=300";

/// The error catalogue.
#[derive(Serialize, ToSchema)]
pub struct ErrorCatalogue {
    /// Every code that this API answers.
    #[schema(max_items = 1000)]
    pub data: Vec<&'static Entry>,
}

/// エラー一覧: every error code, with its status and what to do about it.
///
/// The `type` of a problem is the path of its entry.
#[utoipa::path(
    tag = "meta",
    operation_id = "listErrors",
    responses((status = 200, description = "All codes", body = ErrorCatalogue)),
    security(())
)]
#[get("/meta/errors")]
pub async fn list_errors(_call: OpenCall<Nothing>) -> HttpResponse {
    let data = catalogue::all().collect();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, CACHE)).json(ErrorCatalogue { data })
}

/// エラー: one error code.
///
/// The page that the `type` of a problem points to.
#[utoipa::path(
    tag = "meta",
    operation_id = "getError",
    params(("code" = String, Path, description = "The code of a problem", max_length = 60, example = "stale_version")),
    responses((status = 200, description = "The entry", body = Entry)),
    security(())
)]
#[get("/meta/errors/{code}")]
pub async fn get_error(
    call: OpenCall<Nothing>,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    drop(call);
    let entry = catalogue::find(&code).ok_or_else(|| Problem::new(catalogue::NOT_FOUND))?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, CACHE)).json(entry))
}

/// Which labels.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LabelsQuery {
    /// The language; without it `Accept-Language` decides, and without that it is English.
    pub lang: Option<Language>,
}

impl QueryParameters for LabelsQuery {
    type Schemas = (Language,);
}

/// Labels of all codes in one language.
#[derive(Serialize, ToSchema)]
pub struct Labels {
    /// The language of these labels.
    pub lang: Language,
    /// The languages that there are.
    #[schema(max_items = 20, example = json!(["ja", "en", "ko"]))]
    pub languages: Vec<&'static str>,
    /// Group → code → label. Most groups are called like the field, or the field's enum;
    /// `claim_reason` are the codes of reasons, `settlement_component` those of `components`,
    /// `journal_kind` those of the payment history, `cancellation_status`, `exchange_status` and
    /// `return_status` those of claims by their kind, `shipment_action` the actions on a shipment,
    /// `fault` the codes in `errors` of problems, and `errors` the codes of problems themselves and
    /// of the `reasons` against an action.
    #[schema(
        value_type = BTreeMap<String, BTreeMap<String, String>>,
        example = json!({"item_status": {"preparing": "商品準備中", "shipping": "配送中"}})
    )]
    pub labels: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
}

/// 表示名: the labels of all codes, for front ends that translate themselves.
///
/// For menus, and for codes that come without a label beside them; the descriptions of the fields
/// name their group. `errors` are the codes of problems and of `reasons`, `fault` those of
/// `errors[].code`. May be cached for five minutes.
#[utoipa::path(
    tag = "meta",
    operation_id = "listLabels",
    params(LabelsQuery),
    responses((status = 200, description = "All labels of one language", body = Labels)),
    security(())
)]
#[get("/meta/labels")]
pub async fn list_labels(call: OpenCall<Query<LabelsQuery>>) -> HttpResponse {
    let lang = call.input.0.lang.unwrap_or(call.language);
    let languages = labels::languages();
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE))
        .insert_header((header::VARY, "Accept-Language"))
        .json(Labels { lang, languages, labels: labels::all(lang) })
}

/// Whether the process serves.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`: the process works.
    #[schema(example = "ok", max_length = 20)]
    pub status: &'static str,
}

/// 稼働確認: whether the process is alive.
///
/// For the process manager. It asks nobody else, not even the database.
#[utoipa::path(
    tag = "meta",
    operation_id = "getHealth",
    responses((status = 200, description = "The process is alive", body = Health)),
    security(())
)]
#[get("/healthz")]
pub async fn healthz(request: HttpRequest) -> Result<HttpResponse, Problem> {
    query::none(request.query_string())?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}

/// 準備確認: whether the process can work, its database included.
///
/// For the load balancer: `503 unavailable` where the process cannot work, so that it gets no
/// requests.
#[utoipa::path(
    tag = "meta",
    operation_id = "getReadiness",
    responses((status = 200, description = "The process can work", body = Health)),
    security(())
)]
#[get("/readyz")]
pub async fn readyz(request: HttpRequest, desk: web::Data<Desk>) -> Result<HttpResponse, Problem> {
    query::none(request.query_string())?;
    desk.database.ping().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        Problem::new(catalogue::UNAVAILABLE)
    })?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
