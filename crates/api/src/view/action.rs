//! `actions`: what may be done, and why not what may not (api.md §1 "actions").

use order_domain::guard::{ActionName, Offer};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::language::Language,
    labels,
    problem::rules::sentence,
    vocabulary,
};

/// Something that the popup offers, allowed or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Action {
    /// What.
    pub action: vocabulary::ActionName,
    /// The same for people.
    #[schema(max_length = 60, example = "入金確認")]
    pub label: &'static str,
    /// Whether it succeeds when it is called with a valid body.
    pub allowed: bool,
    /// Why not; empty where it is allowed.
    #[schema(max_items = 20)]
    pub reasons: Vec<ActionReason>,
    /// Where to call it.
    #[schema(max_length = 200, example = "/v1/orders/20261122-0000001/cancellations")]
    pub href: String,
    /// With which method.
    #[schema(max_length = 10, example = "POST")]
    pub method: &'static str,
}

/// Why an action is refused at present: the code of the problem that it would answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionReason {
    /// As in the error catalogue.
    #[schema(max_length = 60, example = "nothing_awaiting_payment")]
    pub code: &'static str,
    /// The same for people.
    #[schema(max_length = 1000, example = "No payment of the order is awaited.")]
    pub detail: String,
}

/// Shows offers. `place` is the path of the thing that they are offered on, `order` its order's.
pub fn show(offers: Vec<Offer>, order: &str, place: &str, language: Language) -> Vec<Action> {
    let shown = offers.into_iter().map(|offer| {
        let (href, method) = match offer.action {
            ActionName::ConfirmDeposit => (format!("{order}/deposit-confirmation"), "POST"),
            ActionName::Cancel => (format!("{order}/cancellations"), "POST"),
            ActionName::Withdraw => (format!("{place}/withdrawal"), "POST"),
            ActionName::Hold => (format!("{place}/hold"), "POST"),
            ActionName::Release => (format!("{place}/release"), "POST"),
            ActionName::Change => (place.to_owned(), "PATCH"),
            ActionName::Complete => (format!("{place}/completion"), "POST"),
        };
        let reasons = offer.reasons.iter().map(|reason| ActionReason {
            code: reason.code(),
            detail: sentence(&reason.to_string()),
        });
        Action {
            action: offer.action.into(),
            label: labels::label("action", offer.action.into(), language),
            allowed: offer.is_allowed(),
            reasons: reasons.collect(),
            href,
            method,
        }
    });
    shown.collect()
}
