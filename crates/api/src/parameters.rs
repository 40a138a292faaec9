//! Path and header parameters as the document shows them. The extractors read them; these types
//! only say once what they look like.

use utoipa::IntoParams;

/// The order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrderPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
}

/// A claim of the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ClaimPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The claim's number in the order.
    #[param(min_length = 1, max_length = 20, example = "C1")]
    pub claim_no: String,
}

/// A refund of the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RefundPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The refund's number in the order.
    #[param(min_length = 1, max_length = 20, example = "F1")]
    pub refund_no: String,
}

/// A payment of the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PaymentPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The payment's number in the order.
    #[param(min_length = 1, max_length = 20, example = "P1")]
    pub payment_no: String,
}

/// A shipment of the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ShipmentPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The shipment's number in the order.
    #[param(min_length = 1, max_length = 20, example = "D1")]
    pub shipment_no: String,
}

/// For whom a storefront server asks. Access tokens name their buyer themselves: these headers are not
/// looked at beside one.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct BuyerHeaders {
    /// The member for whom the storefront server asks (API keys with the actor `storefront`): the
    /// server has authenticated them.
    #[param(
        rename = "X-Member-Id",
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "hanako"
    )]
    pub member_id: Option<String>,
    /// Instead of a member: the order that the guest knows, the same as in the path.
    // No example, nor below: pages that fill them in would claim to be a member and a guest at once.
    #[param(rename = "X-Guest-Order-No", nullable = false, min_length = 1, max_length = 40)]
    pub guest_order_no: Option<String>,
    /// With `X-Guest-Order-No`: the guest's mail address or telephone number; it must be the orderer's.
    #[param(rename = "X-Guest-Contact", nullable = false, min_length = 1, max_length = 254)]
    pub guest_contact: Option<String>,
}

/// Names the request, so that it can be sent again safely.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct KeyHeader {
    /// Names this request: sent again with the same key, it gets the first answer again. A new one
    /// for each new request, such as a UUID.
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$"
    )]
    pub idempotency_key: Option<String>,
}

/// Names the request; required where money moves.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct RequiredKeyHeader {
    /// Names this request: sent again with the same key, it gets the first answer again. A new one
    /// for each new request, such as a UUID. Required, because this moves money.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$",
        example = "5d1f7c2a-cancel-1"
    )]
    pub idempotency_key: String,
}

/// The version that the request is about.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct VersionHeader {
    /// The version that the request is about, as its `ETag` said: that of the order, or of the
    /// memo, inquiry, account, product or settings. `412` when it has changed since; `*` takes any.
    #[param(
        rename = "If-Match",
        nullable = false,
        max_length = 40,
        pattern = r#"^(\*|(W/)?"[!#-~]*")$"#
    )]
    pub if_match: Option<String>,
}

/// The version that the request is about; required.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct RequiredVersionHeader {
    /// The version that the request is about, as its `ETag` said: that of the order, or of the
    /// memo, inquiry, account, product or settings. `412` when it has changed since; `*` takes any.
    #[param(
        rename = "If-Match",
        max_length = 40,
        pattern = r#"^(\*|(W/)?"[!#-~]*")$"#,
        example = "*"
    )]
    pub if_match: String,
}

/// What the client has already.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct CachedHeader {
    /// The `ETag` that the client has: `304` without a body when it is still the current one.
    #[param(rename = "If-None-Match", nullable = false, max_length = 1000)]
    pub if_none_match: Option<String>,
}

/// The language of labels.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct LanguageHeader {
    /// Language of labels: `ja`, `en` or `ko`; the shop's own otherwise.
    #[param(rename = "Accept-Language", nullable = false, max_length = 1000, example = "ja")]
    pub accept_language: Option<String>,
}
