//! 運営者メモ: what operators, and the system, note about an order (domain.md §5).

use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, patch, post};
use order_domain::guard::ActionName;
use persistence::{
    Answer, Edit,
    desk::memos::{Memo as Stored, MemoText, Memos, NewMemo},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    conduct::{Shown, answer, respond},
    extract::{
        Call,
        conditions::{Cached, KeyOptional, Unconditional, VersionRequired},
        input::{Body, Nothing, Query},
        language::Language,
        place::{InMemo, InOrder},
        scope::{MemosRead, MemosWrite},
    },
    labels,
    page::{Page, PageQuery},
    parameters::{CachedHeader, KeyHeader, LanguageHeader, OrderPath, RequiredVersionHeader},
    problem::Problem,
    view::{
        Actor,
        action::{self, Action},
        moment,
    },
    vocabulary,
};

/// A memo of the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MemoPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The memo's id.
    pub memo_id: Uuid,
}

/// A memo to write.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"content": "ギフト包装希望", "important": true, "pinned": false, "also_inquiry": false}))]
pub struct MemoInput {
    /// The text of the memo.
    #[schema(min_length = 1, max_length = 1000, example = "ギフト包装希望")]
    pub content: String,
    /// 重要: marked as important; false where it is left out.
    #[serde(default)]
    pub important: bool,
    /// 固定: stands above the others; false where it is left out.
    #[serde(default)]
    pub pinned: bool,
    /// Whether the same text is registered as an inquiry, once: later changes and deletions don't
    /// follow. False where it is left out.
    #[serde(default)]
    pub also_inquiry: bool,
}

/// A change of a memo; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"pinned": true}))]
pub struct MemoChange {
    /// The text of the memo.
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    pub content: Option<String>,
    /// 重要: marked as important.
    #[schema(nullable = false)]
    pub important: Option<bool>,
    /// 固定: stands above the others.
    #[schema(nullable = false)]
    pub pinned: Option<bool>,
}

/// 運営者メモ: what operators, or the system, note about an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Memo {
    /// The id of the memo.
    pub memo_id: Uuid,
    /// The text of the memo.
    #[schema(max_length = 1000, example = "ギフト包装希望")]
    pub content: String,
    /// 重要: marked as important.
    pub important: bool,
    /// 固定: stands above the others.
    pub pinned: bool,
    /// Who writes such memos: an operator or the system; label: group `memo_source`.
    pub source: vocabulary::MemoSource,
    /// What the system noted; null: an operator wrote it.
    #[schema(required)]
    pub system_code: Option<vocabulary::SystemMemo>,
    /// `system_code` for people, in the language of `Accept-Language`.
    #[schema(required, max_length = 60, example = "購入者の申込")]
    pub system_label: Option<&'static str>,
    /// Whether the same text was registered as an inquiry.
    pub also_inquiry: bool,
    /// Who wrote it.
    pub author: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// When it was written.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Raised by every change; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: i64,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

fn path(order_no: &str, memo_id: Uuid) -> String {
    format!("/v1/orders/{order_no}/memos/{memo_id}")
}

impl Memo {
    /// A memo of an order.
    pub fn of(memo: &Stored, order_no: &str, language: Language, sees_people: bool) -> Self {
        let place = path(order_no, memo.memo_id);
        let offer = |action, method| {
            action::at_desk(action, memo.may_change(), (place.clone(), method), language)
        };
        let system = memo.system_code;
        Self {
            memo_id: memo.memo_id,
            content: memo.text.content.clone(),
            important: memo.text.important,
            pinned: memo.text.pinned,
            source: memo.source().into(),
            system_code: system.map(Into::into),
            system_label: system.map(|code| labels::label("system_memo", code.into(), language)),
            also_inquiry: memo.also_inquiry,
            author: Actor::of(&memo.author, sees_people),
            ip: memo.ip.clone(),
            created_at: moment(memo.created_at),
            updated_at: moment(memo.updated_at),
            version: memo.version,
            actions: vec![offer(ActionName::Change, "PATCH"), offer(ActionName::Delete, "DELETE")],
        }
    }
}

impl MemoChange {
    fn applied(self, before: &MemoText) -> MemoText {
        MemoText {
            content: self.content.unwrap_or_else(|| before.content.clone()),
            important: self.important.unwrap_or(before.important),
            pinned: self.pinned.unwrap_or(before.pinned),
        }
    }
}

impl<S, P, C, I> Call<S, P, C, I> {
    /// The memos of the shop's orders.
    pub fn memos(&self) -> Memos {
        Memos::of(&self.desk.database, self.caller.shop_id())
    }

    /// Makes persistence's answer of a memo that was written.
    fn showing_memo(
        &self,
        order_no: &str,
        show: impl Fn(String, &Memo) -> Shown + Send + Sync + 'static,
    ) -> Answer<Stored> {
        let (order_no, language) = (order_no.to_owned(), self.language);
        let sees_people = self.caller.sees_people();
        answer(move |memo: &Stored| {
            let shown = Memo::of(memo, &order_no, language, sees_people);
            Ok(show(path(&order_no, memo.memo_id), &shown).stored(Some(memo.version)))
        })
    }
}

/// 運営者メモ一覧: the memos of an order, pinned ones first, then the newest.
///
/// Those of operators, and those of the system (`source`), which nobody can change.
#[utoipa::path(
    tag = "memos",
    operation_id = "listMemos",
    params(OrderPath, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of memos", body = Page<Memo>)),
    security(("bearer" = ["orders:read"]), ("bearer" = ["memos:write"]))
)]
#[get("/orders/{order_no}/memos")]
pub async fn list_memos(
    call: Call<MemosRead, InOrder, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let order_no = &call.place.order_no;
    let wanted = call.input.0.wanted(&("memos", order_no))?;
    let listed = call.memos().list(order_no, wanted.slice.clone()).await?;
    let sees_people = call.caller.sees_people();
    let show = |memo| Memo::of(&memo, order_no, call.language, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, Stored::key, show)))
}

/// 運営者メモ登録: writes a memo.
///
/// Author and address are recorded. With `also_inquiry` the text is copied once; the two don't
/// follow each other.
#[utoipa::path(
    tag = "memos",
    operation_id = "createMemo",
    params(OrderPath, KeyHeader, LanguageHeader),
    request_body(content = MemoInput, description = "The memo"),
    responses(
        (status = 201, description = "The memo, written", body = Memo, headers(
            ("ETag" = String, description = "Version of the memo"),
            ("Location" = String, description = "The memo"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[post("/orders/{order_no}/memos")]
pub async fn create_memo(
    call: Call<MemosWrite, InOrder, KeyOptional, Body<MemoInput>>,
) -> Result<HttpResponse, Problem> {
    let MemoInput { content, important, pinned, also_inquiry } = call.input.content.clone();
    let new = NewMemo { text: MemoText { content, important, pinned }, also_inquiry };
    let order_no = &call.place.order_no;
    let answer = call.showing_memo(order_no, Shown::created);
    Ok(respond(call.memos().create(order_no, new, call.write(), answer).await?))
}

/// 運営者メモ: one memo of an order.
///
/// With the version that a change or deletion of it is about.
#[utoipa::path(
    tag = "memos",
    operation_id = "getMemo",
    params(MemoPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The memo", body = Memo, headers(("ETag" = String, description = "Version of the memo"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["memos:write"]))
)]
#[get("/orders/{order_no}/memos/{memo_id}")]
pub async fn get_memo(
    call: Call<MemosRead, InMemo, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let InMemo { order_no, memo_id } = &call.place;
    let memo = call.memos().find(order_no, *memo_id).await?;
    let shown = Memo::of(&memo, order_no, call.language, call.caller.sees_people());
    Ok(call.versioned(memo.version, &shown))
}

/// 運営者メモ変更: changes a memo.
///
/// What is left out stays as it is. An inquiry made of it stays as it is.
#[utoipa::path(
    tag = "memos",
    operation_id = "changeMemo",
    params(MemoPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = MemoChange, description = "What changes"),
    responses(
        (status = 200, description = "The memo, changed, or like that already", body = Memo, headers(("ETag" = String, description = "Version of the memo"))),
        (status = 409, description = "The system wrote it"),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[patch("/orders/{order_no}/memos/{memo_id}")]
pub async fn change_memo(
    call: Call<MemosWrite, InMemo, VersionRequired, Body<MemoChange>>,
) -> Result<HttpResponse, Problem> {
    let change = call.input.content.clone();
    let edit: Edit<MemoText> = Arc::new(move |before| Ok(change.clone().applied(before)));
    let InMemo { order_no, memo_id } = &call.place;
    let answer = call.showing_memo(order_no, |_, memo| Shown::ok(memo));
    Ok(respond(call.memos().change(order_no, *memo_id, call.write(), edit, answer).await?))
}

/// 運営者メモ削除: deletes a memo.
///
/// An inquiry made of it stays. What the system wrote cannot be deleted.
#[utoipa::path(
    tag = "memos",
    operation_id = "deleteMemo",
    params(MemoPath, RequiredVersionHeader),
    responses(
        (status = 204, description = "The memo is deleted"),
        (status = 409, description = "The system wrote it"),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[delete("/orders/{order_no}/memos/{memo_id}")]
pub async fn delete_memo(
    call: Call<MemosWrite, InMemo, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let InMemo { order_no, memo_id } = &call.place;
    let answer = answer(|(): &()| Ok(Shown::nothing().stored(None)));
    Ok(respond(call.memos().delete(order_no, *memo_id, call.write(), answer).await?))
}
