//! Every operation, once: the server serves this list and the OpenAPI document is made of it.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::meta;

/// The operations under `/v1`.
pub fn v1(service: &mut ServiceConfig) {
    service
        .service(meta::list_errors)
        .service(meta::get_error)
        .service(meta::list_labels);
}

/// The operations at the root.
pub fn root(service: &mut ServiceConfig) {
    service.service(meta::healthz).service(meta::readyz);
}
