//! Puts the server together: one function for `main` and for tests, on any port.

use std::{future::ready, io, net::SocketAddr, sync::Arc};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, ResponseError,
    dev::{ResourceDef, Server},
    http::{
        Method,
        header::{self, HeaderName},
    },
    middleware::{Compress, from_fn},
    web,
};
use actix_web_prom::{PrometheusMetrics, PrometheusMetricsBuilder};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    config::Config,
    desk::Desk,
    edge, guides, openapi,
    problem::{Problem, catalogue},
    rate_limit::Limiter,
    routes,
    telemetry::RequestSpan,
};

/// Paths beside the documented ones, and their method.
const PLAIN_PATHS: [&str; 4] = ["/openapi.json", "/docs", "/docs/{page:.*}", "/metrics"];

/// Headers that scripts of other origins may read.
const EXPOSED_HEADERS: [&str; 10] = [
    "ETag",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "X-Request-Id",
    "Idempotency-Replayed",
    "Deprecation",
    "Sunset",
    "Link",
];

/// A server that listens already; awaiting it serves until a signal ends it.
pub struct Listening {
    /// Where; with port 0 in the configuration, this is the one that was picked.
    pub address: SocketAddr,
    /// The server.
    pub server: Server,
}

/// Binds and starts serving a desk.
pub fn build(desk: Desk) -> io::Result<Listening> {
    let config = desk.config.clone();
    let desk = web::Data::new(desk);
    let metrics = PrometheusMetricsBuilder::new("orderdesk")
        .endpoint("/metrics")
        .mask_unmatched_patterns("unknown")
        .build()
        .map_err(io::Error::other)?;
    let document = Document::new();
    let for_tidying = desk.clone();
    let origins = config.cors_origins.clone();
    let mut server = HttpServer::new(move || {
        let routes =
            Routes { desk: desk.clone(), document: document.clone(), metrics: metrics.clone() };
        routes.into_app(&origins)
    })
    .shutdown_timeout(config.shutdown_timeout.as_secs())
    .client_request_timeout(config.body_timeout);
    if let Some(workers) = config.workers {
        server = server.workers(workers);
    }
    let server = server.bind(config.bind)?;
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("not bound"))?;
    actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(Limiter::TIDY_EVERY).await;
            for_tidying.limiter.tidy();
        }
    });
    Ok(Listening { address, server: server.run() })
}

/// The document as it is served, and which path takes which methods.
#[derive(Clone)]
struct Document {
    json: web::Bytes,
    known: Arc<Vec<(ResourceDef, Vec<Method>)>>,
}

impl Document {
    fn new() -> Self {
        let document = openapi::document();
        let mut known: Vec<(ResourceDef, Vec<Method>)> = openapi::operations(&document)
            .into_iter()
            .map(|(path, methods)| (ResourceDef::new(path), methods))
            .collect();
        known.extend(PLAIN_PATHS.iter().map(|path| (ResourceDef::new(*path), vec![Method::GET])));
        Self { json: openapi::to_text(&document).into(), known: Arc::new(known) }
    }
}

/// What one worker's application is made of.
struct Routes {
    desk: web::Data<Desk>,
    document: Document,
    metrics: PrometheusMetrics,
}

impl Routes {
    fn into_app(
        self,
        origins: &[String],
    ) -> App<
        impl actix_web::dev::ServiceFactory<
            actix_web::dev::ServiceRequest,
            Config = (),
            Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody + use<>>,
            Error = actix_web::Error,
            InitError = (),
        > + use<>,
    > {
        let (json, known) = (self.document.json, self.document.known);
        let (app, _) = App::new()
            .into_utoipa_app()
            .service(utoipa_actix_web::scope("/v1").configure(routes::v1))
            .configure(routes::root)
            .split_for_parts();
        app.app_data(self.desk)
            .route("/openapi.json", web::get().to(move || ready(openapi_json(json.clone()))))
            .route("/docs", web::get().to(docs))
            .configure(guides::configure)
            .service(SwaggerUi::new("/docs/{_:.*}").config(
                utoipa_swagger_ui::Config::from("/openapi.json").display_request_duration(true),
            ))
            .default_service(web::to(move |request: HttpRequest| {
                ready(elsewhere(&request, &known))
            }))
            .wrap(Compress::default())
            .wrap(self.metrics)
            .wrap(cors(origins))
            .wrap(from_fn(edge::dress))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(edge::identify))
    }
}

fn openapi_json(json: web::Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(json)
}

async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// 404 for a path that nobody has, 405 with `Allow` for a method that the path does not take (the
/// framework makes one resource of each method, and would answer 404).
fn elsewhere(request: &HttpRequest, known: &[(ResourceDef, Vec<Method>)]) -> HttpResponse {
    let matches: Vec<_> = known.iter().filter(|(path, _)| path.is_match(request.path())).collect();
    // `/v1/orders/import` is itself, and not an order of that name.
    let literal = |path: &ResourceDef| path.pattern() == Some(request.path());
    let any_literal = matches.iter().any(|(path, _)| literal(path));
    let meant = matches.into_iter().filter(|(path, _)| !any_literal || literal(path));
    let mut allowed: Vec<&str> =
        meant.flat_map(|(_, methods)| methods.iter().map(Method::as_str)).collect();
    allowed.sort_unstable();
    allowed.dedup();
    let problem = if allowed.is_empty() {
        Problem::new(catalogue::ROUTE_NOT_FOUND)
    } else {
        Problem::new(catalogue::METHOD_NOT_ALLOWED).header(header::ALLOW, &allowed.join(", "))
    };
    problem.error_response()
}

fn cors(origins: &[String]) -> Cors {
    let headers: [HeaderName; 7] = [
        header::AUTHORIZATION,
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::CONTENT_TYPE,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        HeaderName::from_static("idempotency-key"),
    ];
    let allowed = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(headers)
        .allowed_header("X-Request-Id")
        .expose_headers(EXPOSED_HEADERS)
        .max_age(600);
    origins.iter().fold(allowed, |cors, origin| cors.allowed_origin(origin))
}

/// Opens the database of a configuration, brought up to date.
pub async fn open(config: &Config) -> Result<persistence::Database, persistence::Error> {
    let options = persistence::DatabaseOptions {
        max_connections: config.pool_max_connections,
        acquire_timeout: config.pool_acquire_timeout,
        ..persistence::DatabaseOptions::new(&config.database_url)
    };
    let database = persistence::Database::connect(&options).await?;
    database.migrate().await?;
    Ok(database)
}
