//! Quotes (api.md §1 "quotes"): what an action would do, with a token that holds the action to it.

use actix_web::HttpResponse;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use order_domain::{Command, claim::Claim as DomainClaim, draft::Change, event::Event};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{
    amount::AmountText,
    conduct::versioned,
    extract::{Call, conditions::Conditions, input::Input},
    people::NewPeople,
    problem::{Problem, catalogue},
    view::{
        Viewer,
        claim::{ClaimedItem, Settlement},
        figures::Figures,
    },
    vocabulary,
};

/// 見積: what an action would do. Nothing was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quote {
    /// Send it with the action, and the action does exactly this or answers `409 quote_changed`.
    #[schema(max_length = 100, example = "q_3q2-7w")]
    pub quote: String,
    /// The order's version that this was computed for.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// The units that it takes, with the money that they carry.
    #[schema(max_items = 100_000)]
    pub items: Vec<ClaimedItem>,
    /// What it does to the money.
    pub settlement: Settlement,
    /// 最終情報: the final figures afterwards.
    pub final_after: Figures,
    /// What to know before saying yes.
    #[schema(max_items = 20)]
    pub warnings: Vec<QuoteWarning>,
}

/// Something to know before saying yes.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteWarning {
    /// Which warning it is.
    pub code: vocabulary::WarningCode,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 500, example = "送料無料の条件を満たさなくなります。")]
    pub detail: &'static str,
    /// How much it is about.
    pub amount: AmountText,
}

/// What the token is a digest of: the outcome, not the version, so that a change elsewhere in the
/// order does not make a quote void.
#[derive(Serialize)]
struct Outcome<'a> {
    order_no: &'a str,
    items: &'a [ClaimedItem],
    settlement: &'a order_domain::settlement::Settlement,
    figures: &'a order_domain::figures::Figures,
}

impl Quote {
    /// The quote of a change that settles a claim.
    pub(crate) fn of(viewer: &Viewer, change: &Change) -> Option<Self> {
        let claim = settled(change)?;
        let settlement = claim.settlement.as_ref()?;
        let viewer = Viewer { order: &change.after, ..*viewer };
        let mut items = ClaimedItem::all(&viewer, claim);
        // Units split off would get a number of their own; nothing is split by a quote.
        let known = |item_no: &str| {
            let before = change.before.as_ref()?;
            before.items.iter().find(|item| item.item_no.to_string() == item_no)
        };
        for item in &mut items {
            let after =
                change.after.items.iter().find(|one| one.item_no.to_string() == item.item_no);
            if known(&item.item_no).is_none()
                && let Some(source) = after.and_then(|after| after.split_from)
            {
                item.item_no = source.to_string();
            }
        }
        let figures = change.after.figures();
        let outcome = Outcome {
            order_no: &change.after.order_no,
            items: &items,
            settlement,
            figures: &figures,
        };
        Some(Self {
            quote: token(&outcome),
            version: change.before.as_ref().map_or(1, |before| before.version),
            settlement: Settlement::of(&viewer, settlement),
            final_after: Figures::of(change.after.currency, &figures),
            warnings: settlement
                .warnings
                .iter()
                .map(|warning| QuoteWarning {
                    code: warning.code.into(),
                    detail: crate::labels::label("warning", warning.code.into(), viewer.language),
                    amount: viewer.amount(warning.amount),
                })
                .collect(),
            items,
        })
    }
}

/// The claim that a change settled: one that it opened, a buyer's that it accepted, or a return that
/// it collected.
pub(crate) fn settled(change: &Change) -> Option<&DomainClaim> {
    let claim_no = change.records.iter().rev().find_map(|record| match &record.event {
        Event::ClaimAccepted(acceptance) => Some(acceptance.claim_no),
        Event::ReturnCollected(collection) => Some(collection.claim_no),
        _ => None,
    })?;
    change.after.claim(claim_no)
}

/// The token of an outcome.
pub(crate) fn token(outcome: &impl Serialize) -> String {
    let text = serde_json::to_vec(outcome).expect("outcomes are made of strings and numbers");
    format!("q_{}", URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..18]))
}

/// Refuses an action whose outcome is no longer what was quoted, with the quote of now.
pub fn agrees(quoted: Option<&str>, viewer: &Viewer, change: &Change) -> Result<(), Problem> {
    let now = quoted.and_then(|_| Quote::of(viewer, change));
    agree(quoted, now.as_ref().map(|now| now.quote.as_str()), &now)
}

/// The same for quotes of any form; `token` is that of the outcome `now`.
pub(crate) fn agree(
    quoted: Option<&str>,
    token: Option<&str>,
    now: &impl Serialize,
) -> Result<(), Problem> {
    match quoted {
        Some(quoted) if token != Some(quoted) => {
            Err(Problem::new(catalogue::QUOTE_CHANGED).fact("quote", now))
        }
        _ => Ok(()),
    }
}

impl<S, P, C: Conditions, I: Input> Call<S, P, C, I> {
    /// Answers what a command would do.
    pub async fn quote<D: Command + Clone + Send + Sync + 'static>(
        &self,
        order_no: &str,
        command: &D,
        people: NewPeople,
    ) -> Result<HttpResponse, Problem> {
        // Nobody is kept for a quote.
        drop(people);
        self.quote_as(order_no, command, Quote::of).await
    }

    /// The same for an action that settles no claim: `show` makes its quote of the change.
    pub(crate) async fn quote_as<D: Command + Sync, Q: Serialize>(
        &self,
        order_no: &str,
        command: &D,
        show: impl FnOnce(&Viewer, &Change) -> Option<Q>,
    ) -> Result<HttpResponse, Problem> {
        let quote = self.orders().quote(order_no, command, &self.caller.origin).await?;
        let version = quote.record.order.version;
        if self.conditions.version().is_some_and(|wanted| wanted != version) {
            return Err(Problem::new(catalogue::STALE_VERSION).fact("current_version", version));
        }
        let shown = self.view(&quote.record, |viewer| show(viewer, &quote.change));
        let shown = shown.ok_or_else(|| Problem::new(catalogue::INTERNAL_ERROR))?;
        Ok(versioned(version, &shown))
    }
}
