//! CS: how a claim goes on. 処理 and 拒否 of what a buyer asked for, 回収完了 of a return
//! (domain.md §3).

use actix_web::{HttpResponse, post};
use order_domain::{
    action::{AcceptClaim, CollectReturn, RejectClaim},
    claim::{ClaimKind, ItemDisposition},
    number::ClaimNo,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_body::{ClaimBody, Quoted, claim_body},
    claim_terms::{
        DeductionInput, GivenOptions, PickupInput, ReasonInput, ReturnShippingInput, item_no,
        not_of_kind,
    },
    conduct::Shown,
    exchanges::{ReplacementInput, replacements},
    extract::{
        Call,
        conditions::{KeyOptional, KeyRequired, VersionOptional},
        input::{Body, OptionalBody},
        place::InClaim,
        scope::ClaimsWrite,
    },
    parameters::{ClaimPath, KeyHeader, LanguageHeader, RequiredKeyHeader, VersionHeader},
    people::NewPeople,
    place::PaymentInput,
    problem::Problem,
    quote::Quote,
    view::{Viewer, claim::Claim},
    vocabulary::KnownDisposition,
};

claim_body! {
    // Each is a question of its own in the popup.
    #[allow(clippy::struct_excessive_bools)]
    /// 処理: on which terms a buyer's request is accepted. The body of a claim of the same kind, without
    /// `items`; fields that the kind does not have are refused (`not_of_this_kind`).
    #[schema(example = json!({
        "reason": {"code": "customer_change_of_mind", "text": null, "fault": "buyer"},
        "restore_coupons": [], "shipping": "keep", "deduction": null, "restock": true,
        "refund": {"method": "original", "bank_account": null, "tenders": null},
        "complete_refund": false, "also_memo": false, "quote": null
    }))]
    pub struct AcceptanceInput {
        /// The operator's reason; null: the buyer's.
        pub reason: Option<ReasonInput>,
        /// 返送料, of returns and exchanges.
        pub return_shipping: Option<ReturnShippingInput>,
        /// Whether the goods are back already; of returns. False where it is left out.
        #[serde(default)]
        pub collected: bool,
        /// How the goods are collected; of returns.
        pub pickup: Option<PickupInput>,
        /// Whether the replacements are other options of the same products; of exchanges. False
        /// where it is left out.
        #[serde(default)]
        pub same_product: bool,
        /// What joins; of exchanges, which need it.
        #[schema(min_items = 1, max_items = 1000)]
        pub replacements: Option<Vec<ReplacementInput>>,
        /// How a difference is paid that the buyer owes; of exchanges, required where the buyer
        /// owes one (`422 payment_method_required`).
        pub payment: Option<PaymentInput>,
    }
}

/// 拒否: why a buyer's request is refused.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "発送済みのため", "show_to_buyer": true}))]
pub struct RejectionInput {
    /// Why; the buyer sees it with `show_to_buyer`.
    #[schema(min_length = 1, max_length = 2000, example = "発送済みのため")]
    pub reason: String,
    /// Whether the storefront shows the reason to the buyer; false where it is left out.
    #[serde(default)]
    pub show_to_buyer: bool,
}

/// 回収完了; everything may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"item_no": "02", "disposition": "resellable"}], "restock": true, "deduction": null, "complete_refund": false, "quote": null}))]
pub struct CollectionInput {
    /// What became of the items; those not named are resellable.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub items: Vec<DispositionInput>,
    /// Whether resellable goods go back into stock; null: as the shop's setting says.
    pub restock: Option<bool>,
    /// 控除: kept back from the refund now that the goods were seen, beyond what was kept back before.
    pub deduction: Option<DeductionInput>,
    /// Whether the refund, if any, is completed at once; false where it is left out.
    #[serde(default)]
    pub complete_refund: bool,
    /// The token of a quote: the outcome must still be that one (`409 quote_changed` otherwise).
    #[schema(min_length = 1, max_length = 100, example = "q_3q2-7w")]
    pub quote: Option<String>,
}

/// What became of an item that came back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DispositionInput {
    /// The item, by its number in the order.
    #[schema(pattern = "^[0-9]{2,10}$", max_length = 10, example = "02")]
    pub item_no: String,
    /// What became of it.
    pub disposition: KnownDisposition,
}

impl ClaimBody<InClaim> for AcceptanceInput {
    type Command = AcceptClaim;

    fn read(self, at: &InClaim, reading: &mut Reading, people: &mut NewPeople) -> AcceptClaim {
        let kind = at.claim_no.kind;
        if kind == ClaimKind::Cancellation {
            not_of_kind(reading, "return_shipping", self.return_shipping.is_some());
        }
        if kind != ClaimKind::Return {
            not_of_kind(reading, "collected", self.collected);
            not_of_kind(reading, "pickup", self.pickup.is_some());
        }
        if kind != ClaimKind::Exchange {
            not_of_kind(reading, "same_product", self.same_product);
            not_of_kind(reading, "replacements", self.replacements.is_some());
            not_of_kind(reading, "payment", self.payment.is_some());
        }
        let options = GivenOptions {
            return_shipping: self.return_shipping.clone(),
            pickup: self.pickup.clone(),
            ..self.options()
        };
        let same_product = self.same_product;
        AcceptClaim {
            claim_no: at.claim_no,
            reason: self.reason.map(ReasonInput::into_reason),
            options: options.read(reading, people),
            collected: self.collected,
            replacements: self.replacements.map(|given| replacements(reading, same_product, given)),
            payment: self.payment.map(|given| given.into_difference(reading, people)),
            complete_refund: self.complete_refund,
        }
    }
}

impl ClaimBody<InClaim> for CollectionInput {
    type Command = CollectReturn;

    fn read(self, at: &InClaim, reading: &mut Reading, _: &mut NewPeople) -> CollectReturn {
        let items = self.items.iter().enumerate().filter_map(|(index, given)| {
            let pointer = format!("/items/{index}/item_no");
            let item_no = item_no(reading, &pointer, &given.item_no)?;
            Some(ItemDisposition { item_no, disposition: given.disposition.0 })
        });
        let items = items.collect();
        let deduction = self.deduction.map(|given| given.read(reading));
        let Self { restock, complete_refund, .. } = self;
        CollectReturn { claim_no: at.claim_no, items, restock, deduction, complete_refund }
    }
}

impl Quoted for CollectionInput {
    fn quoted(&self) -> Option<&str> {
        self.quote.as_deref()
    }
}

/// The claim at which a step was taken.
fn stepped(claim_no: ClaimNo) -> impl Fn(&Viewer) -> Shown {
    move |viewer| {
        let claim = viewer.order.claim(claim_no).expect("claims stay in their order");
        Shown::ok(&Claim::of(viewer, claim))
    }
}

/// 処理の見積: what accepting a buyer's request would do, with nothing saved.
///
/// Same body, same rules, same code as the acceptance itself.
#[utoipa::path(
    tag = "claims",
    operation_id = "quoteAcceptance",
    params(ClaimPath, VersionHeader, LanguageHeader),
    request_body(content = Option<AcceptanceInput>, description = "The terms; may be left out"),
    responses(
        (status = 200, description = "What accepting it would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "Nobody asked for it or it was answered, a coupon was restored before, or a replacement is not in stock"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/acceptance/quote")]
pub async fn quote_acceptance(
    call: Call<ClaimsWrite, InClaim, VersionOptional, OptionalBody<AcceptanceInput>>,
) -> Result<HttpResponse, Problem> {
    call.quote_claim(&call.place.order_no, &call.input.content).await
}

/// 処理: accepts what a buyer asked for, on the same terms as a claim of the operator's own.
///
/// From now on its items are out of the order's value, and what is owed is owed.
#[utoipa::path(
    tag = "claims",
    operation_id = "acceptClaim",
    params(ClaimPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<AcceptanceInput>, description = "The terms; may be left out"),
    responses(
        (status = 200, description = "The claim, accepted", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "Nobody asked for it or it was answered, a coupon was restored before, or a replacement is not in stock; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/acceptance")]
pub async fn accept_claim(
    call: Call<ClaimsWrite, InClaim, KeyRequired, OptionalBody<AcceptanceInput>>,
) -> Result<HttpResponse, Problem> {
    let show = stepped(call.place.claim_no);
    call.settle_claim(&call.place.order_no, &call.input.content, show).await
}

/// 拒否: rejects what a buyer asked for; its items are at once back where they were.
///
/// The reason is for operators; with `show_to_buyer` the storefront shows it to the buyer too.
#[utoipa::path(
    tag = "claims",
    operation_id = "rejectClaim",
    params(ClaimPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = RejectionInput, description = "Why"),
    responses(
        (status = 200, description = "The claim, rejected", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "Nobody asked for it, or it was answered; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/rejection")]
pub async fn reject_claim(
    call: Call<ClaimsWrite, InClaim, KeyOptional, Body<RejectionInput>>,
) -> Result<HttpResponse, Problem> {
    let RejectionInput { reason, show_to_buyer } = call.input.content.clone();
    let claim_no = call.place.claim_no;
    let (command, show) = (RejectClaim { claim_no, reason, show_to_buyer }, stepped(claim_no));
    let people = NewPeople::default();
    call.perform(&call.place.order_no, command, people, move |viewer, _| Ok(show(viewer))).await
}

/// 回収完了の見積: what collecting a return would do, with nothing saved.
///
/// Same body, same rules, same code as the collection itself.
#[utoipa::path(
    tag = "claims",
    operation_id = "quoteCollection",
    params(ClaimPath, VersionHeader, LanguageHeader),
    request_body(content = Option<CollectionInput>, description = "What came back; may be left out"),
    responses(
        (status = 200, description = "What the collection would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "It is no return whose goods are awaited"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/collection/quote")]
pub async fn quote_collection(
    call: Call<ClaimsWrite, InClaim, VersionOptional, OptionalBody<CollectionInput>>,
) -> Result<HttpResponse, Problem> {
    call.quote_claim(&call.place.order_no, &call.input.content).await
}

/// 回収完了: the goods of a return are back. Says what became of each, and what more is kept back.
///
/// The refund is `pending` from now on, or completed with `complete_refund`; the return completes at
/// once when nothing is owed.
#[utoipa::path(
    tag = "claims",
    operation_id = "collectReturn",
    params(ClaimPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<CollectionInput>, description = "What came back; may be left out"),
    responses(
        (status = 200, description = "The claim, its goods collected", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "It is no return whose goods are awaited; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/collection")]
pub async fn collect_return(
    call: Call<ClaimsWrite, InClaim, KeyRequired, OptionalBody<CollectionInput>>,
) -> Result<HttpResponse, Problem> {
    let show = stepped(call.place.claim_no);
    call.settle_claim(&call.place.order_no, &call.input.content, show).await
}
