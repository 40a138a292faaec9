//! Logs: one line for each request, where it is answered, with fields and never with bodies or
//! personal data.

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::RootSpanBuilder;
use tracing_subscriber::EnvFilter;

use crate::{
    config::{Config, LogFormat},
    edge::RequestId,
};

/// Starts logging to standard error; standard output belongs to what the commands print. A second
/// call in one process (tests) changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only when a subscriber is already there, which is then the one that stays.
    let _ = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}

/// A span with four fields. The default of the crate carries a dozen, and formatting them costs as
/// much as a select.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().cloned();
        tracing::info_span!(
            "request",
            request_id = id.as_ref().map_or("", RequestId::as_str),
            method = request.method().as_str(),
            // The pattern, not the path: an order number is no secret, but a pattern can be counted.
            route = request.match_pattern().unwrap_or_default(),
            status = Empty,
            code = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(
        span: Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        if let Ok(response) = outcome {
            span.record("status", response.status().as_u16());
            let _entered = span.enter();
            tracing::info!("answered");
        }
    }
}
