//! The bodies of claims: what those of all kinds have is said once, and so is how they are quoted and
//! carried out.

use std::sync::Arc;

use actix_web::HttpResponse;
use order_domain::{Command, draft::Change};
use persistence::orders::{Alongside, MemoOf};

use crate::{
    amount::Reading,
    conduct::Shown,
    extract::{Call, conditions::Conditions, input::Input, language::Language},
    labels,
    people::NewPeople,
    problem::Problem,
    quote::{agrees, settled},
    view::Viewer,
};

/// A body that may bring the token of a quote.
pub(crate) trait Quoted {
    /// The token.
    fn quoted(&self) -> Option<&str>;

    /// Whether the reason becomes an operator memo too.
    fn also_memo(&self) -> bool {
        false
    }
}

/// A body that becomes a command about a claim at a place `P`.
pub(crate) trait ClaimBody<P>: Quoted + Clone {
    /// What it becomes.
    type Command: Command + Clone + Send + Sync + 'static;

    /// Reads it: amounts and numbers with their faults, people apart.
    fn read(self, place: &P, reading: &mut Reading, people: &mut NewPeople) -> Self::Command;
}

/// Declares the body of a claim: the fields of its kind, and behind them those that every kind has.
/// (Serde's `flatten` would do it too, but leaves a body open to unknown fields.)
macro_rules! claim_body {
    ($(#[$about:meta])* pub struct $name:ident { $($own:tt)* }) => {
        #[derive(Clone, Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$about])*
        pub struct $name {
            $($own)*
            /// Coupons that stop applying to the whole order, and become usable again when the claim
            /// completes.
            #[serde(default)]
            #[schema(max_items = 100)]
            pub restore_coupons: Vec<$crate::claim_terms::CouponNumber>,
            /// Shipping afterwards; null: `refund` when no live item remains, else `keep`.
            pub shipping: Option<$crate::claim_terms::ShippingChoiceInput>,
            /// 控除: kept back from the refund; for an exchange that the buyer pays for, added to it.
            pub deduction: Option<$crate::claim_terms::DeductionInput>,
            /// Whether the goods go back into stock, those of a return once they are collected; null:
            /// as the shop's `restock_policy` says.
            pub restock: Option<bool>,
            /// How the refund is wanted; null: the way it was paid.
            pub refund: Option<$crate::claim_terms::RefundInput>,
            /// Whether the refund, if any, is completed at once; of a return only where its goods are back
            /// (`422 refund_awaits_collection`). False where it is left out.
            #[serde(default)]
            pub complete_refund: bool,
            /// Whether the reason becomes an operator memo too: its text (the first 1,000 characters of
            /// it), else its label. False where it is left out.
            #[serde(default)]
            pub also_memo: bool,
            /// The token of a quote: the outcome must still be that one (`409 quote_changed` otherwise).
            #[schema(min_length = 1, max_length = 100, example = "q_3q2-7w")]
            pub quote: Option<String>,
        }

        impl $name {
            /// The options that every kind has.
            fn options(&self) -> $crate::claim_terms::GivenOptions {
                $crate::claim_terms::GivenOptions {
                    restore_coupons: self.restore_coupons.clone(),
                    shipping: self.shipping.clone(),
                    deduction: self.deduction.clone(),
                    restock: self.restock,
                    refund: self.refund.clone(),
                    ..Default::default()
                }
            }
        }

        impl $crate::claim_body::Quoted for $name {
            fn quoted(&self) -> Option<&str> {
                self.quote.as_deref()
            }

            fn also_memo(&self) -> bool {
                self.also_memo
            }
        }
    };
}

pub(crate) use claim_body;

/// Characters of a memo at most; a reason may have more.
const LONGEST_MEMO: usize = 1_000;

/// Makes a memo of the reason for the claim that a change settles.
fn memo_of_reason(language: Language) -> MemoOf {
    Arc::new(move |change: &Change| {
        let reason = settled(change).and_then(|claim| claim.reason.as_ref());
        let text = reason.and_then(|reason| reason.text.as_deref());
        let label =
            reason.map_or("", |reason| labels::label("claim_reason", reason.code.into(), language));
        let memo = text.filter(|text| !text.trim().is_empty()).unwrap_or(label);
        memo.chars().take(LONGEST_MEMO).collect()
    })
}

impl<S, P, C: Conditions, I: Input> Call<S, P, C, I> {
    /// Answers what a body would do.
    pub(crate) async fn quote_claim<B: ClaimBody<P>>(
        &self,
        order_no: &str,
        body: &B,
    ) -> Result<HttpResponse, Problem> {
        let (command, people) = self.read_claim(body)?;
        self.quote(order_no, &command, people).await
    }

    /// Does what a body says, if the outcome is still what was quoted.
    pub(crate) async fn settle_claim<B: ClaimBody<P>>(
        &self,
        order_no: &str,
        body: &B,
        show: impl Fn(&Viewer) -> Shown + Send + Sync + 'static,
    ) -> Result<HttpResponse, Problem> {
        let quoted = body.quoted().map(str::to_owned);
        let (command, people) = self.read_claim(body)?;
        let memo = body.also_memo().then(|| memo_of_reason(self.language));
        let alongside = Alongside { people: people.into_records(), memo };
        self.perform(order_no, command, alongside, move |viewer, change| {
            agrees(quoted.as_deref(), viewer, change)?;
            Ok(show(viewer))
        })
        .await
    }

    /// The command with the people that it names, or every fault of the body at once.
    fn read_claim<B: ClaimBody<P>>(&self, body: &B) -> Result<(B::Command, NewPeople), Problem> {
        let mut reading = Reading::of(self.caller.shop.currency);
        let mut people = NewPeople::default();
        let command = body.clone().read(&self.place, &mut reading, &mut people);
        reading.finish((command, people))
    }
}
