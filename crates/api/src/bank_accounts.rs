//! 銀行口座: the shop's bank accounts, which buyers pay into (domain.md §5).

use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, patch, post};
use persistence::{
    Edit,
    desk::bank_accounts::{AccountType, BankAccount as Stored, BankAccountDetails, BankAccounts},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    conduct::{Shown, answer, respond},
    contract,
    extract::{
        Call,
        conditions::{Cached, KeyOptional, Unconditional, VersionRequired},
        input::{Body, Nothing},
        place::{InBankAccount, InShop},
        scope::{BankAccountsRead, SettingsWrite},
    },
    parameters::{CachedHeader, KeyHeader, RequiredVersionHeader},
    problem::Problem,
    view::moment,
    vocabulary,
};

/// A bank account of the shop.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BankAccountPath {
    /// The account's id.
    pub bank_account_id: Uuid,
}

/// A bank account to enter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccountInput {
    /// 銀行名: the bank's name.
    #[schema(min_length = 1, max_length = 100, example = "みずほ銀行")]
    pub bank_name: String,
    /// 支店名: name of its branch.
    #[schema(min_length = 1, max_length = 100, example = "渋谷支店")]
    pub branch_name: Option<String>,
    /// 口座種別: kind of the account; `ordinary` where it is left out.
    #[schema(nullable = false)]
    pub account_type: Option<vocabulary::KnownAccountType>,
    /// 口座番号: number of the account.
    #[schema(min_length = 1, max_length = 40, example = "1234567")]
    pub account_number: String,
    /// 口座名義: name of the account's holder.
    #[schema(min_length = 1, max_length = 100, example = "カ）モミジショウテン")]
    pub holder: String,
    /// Whether orders may name it; true where it is left out.
    #[schema(nullable = false, example = true)]
    pub in_use: Option<bool>,
}

/// A change of a bank account; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"branch_name": "本店"}))]
#[allow(clippy::option_option, reason = "left out, null and a value are three different wishes")]
pub struct BankAccountChange {
    /// 銀行名: the bank's name.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub bank_name: Option<String>,
    /// 支店名: name of its branch; null takes it away.
    #[serde(default, deserialize_with = "contract::given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub branch_name: Option<Option<String>>,
    /// 口座種別: kind of the account.
    #[schema(nullable = false)]
    pub account_type: Option<vocabulary::KnownAccountType>,
    /// 口座番号: number of the account.
    #[schema(nullable = false, min_length = 1, max_length = 40)]
    pub account_number: Option<String>,
    /// 口座名義: name of the account's holder.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub holder: Option<String>,
    /// Whether orders may name it.
    #[schema(nullable = false)]
    pub in_use: Option<bool>,
}

/// A bank account of the shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankAccount {
    /// The id that payments name it by.
    pub bank_account_id: Uuid,
    /// 銀行名: the bank's name.
    #[schema(max_length = 100, example = "みずほ銀行")]
    pub bank_name: String,
    /// 支店名: name of its branch.
    #[schema(required, max_length = 100, example = "渋谷支店")]
    pub branch_name: Option<String>,
    /// 口座種別: kind of the account.
    pub account_type: vocabulary::AccountType,
    /// 口座番号: number of the account.
    #[schema(max_length = 40, example = "1234567")]
    pub account_number: String,
    /// 口座名義: name of the account's holder.
    #[schema(max_length = 100, example = "カ）モミジショウテン")]
    pub holder: String,
    /// Whether orders may name it.
    pub in_use: bool,
    /// Raised by every change; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: i64,
    /// When it was entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// The shop's bank accounts.
#[derive(Serialize, ToSchema)]
pub struct BankAccountList {
    /// The accounts, oldest first.
    #[schema(max_items = 100_000)]
    pub data: Vec<BankAccount>,
}

impl From<&Stored> for BankAccount {
    fn from(account: &Stored) -> Self {
        Self {
            bank_account_id: account.bank_account_id,
            bank_name: account.details.bank_name.clone(),
            branch_name: account.details.branch_name.clone(),
            account_type: account.details.account_type.into(),
            account_number: account.details.account_number.clone(),
            holder: account.details.holder.clone(),
            in_use: account.details.in_use,
            version: account.version,
            created_at: moment(account.created_at),
            updated_at: moment(account.updated_at),
        }
    }
}

impl BankAccountChange {
    fn applied(self, before: &BankAccountDetails) -> BankAccountDetails {
        let before = before.clone();
        BankAccountDetails {
            bank_name: self.bank_name.unwrap_or(before.bank_name),
            branch_name: self.branch_name.unwrap_or(before.branch_name),
            account_type: self.account_type.map_or(before.account_type, |known| known.0),
            account_number: self.account_number.unwrap_or(before.account_number),
            holder: self.holder.unwrap_or(before.holder),
            in_use: self.in_use.unwrap_or(before.in_use),
        }
    }
}

/// 銀行口座一覧: the shop's bank accounts, oldest first.
///
/// What buyers pay into by bank transfer, and what 決済銀行変更 chooses from: those that are `in_use`.
#[utoipa::path(
    tag = "shop",
    operation_id = "listBankAccounts",
    responses((status = 200, description = "The accounts", body = BankAccountList)),
    security(("bearer" = ["orders:write"]), ("bearer" = ["payments:write"]), ("bearer" = ["settings:write"]))
)]
#[get("/shop/bank-accounts")]
pub async fn list_bank_accounts(
    call: Call<BankAccountsRead, InShop, Unconditional, Nothing>,
) -> Result<HttpResponse, Problem> {
    let accounts = BankAccounts::of(&call.desk.database, call.caller.shop_id()).all().await?;
    let data = accounts.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(BankAccountList { data }))
}

/// 銀行口座: one of the shop's bank accounts.
///
/// With the version that a change or deletion of it is about.
#[utoipa::path(
    tag = "shop",
    operation_id = "getBankAccount",
    params(BankAccountPath, CachedHeader),
    responses(
        (status = 200, description = "The account", body = BankAccount, headers(("ETag" = String, description = "Version of the account"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:write"]), ("bearer" = ["payments:write"]), ("bearer" = ["settings:write"]))
)]
#[get("/shop/bank-accounts/{bank_account_id}")]
pub async fn get_bank_account(
    call: Call<BankAccountsRead, InBankAccount, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let accounts = BankAccounts::of(&call.desk.database, call.caller.shop_id());
    let account = accounts.find(call.place.bank_account_id).await?;
    Ok(call.versioned(account.version, &BankAccount::from(&account)))
}

/// 銀行口座登録: enters a bank account.
///
/// With `in_use: false` it is kept, but no order and no payment may name it.
#[utoipa::path(
    tag = "shop",
    operation_id = "createBankAccount",
    params(KeyHeader),
    request_body(content = BankAccountInput, description = "The account"),
    responses(
        (status = 201, description = "The account, entered", body = BankAccount, headers(
            ("ETag" = String, description = "Version of the account"),
            ("Location" = String, description = "The account"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
    ),
    security(("bearer" = ["settings:write"]))
)]
#[post("/shop/bank-accounts")]
pub async fn create_bank_account(
    call: Call<SettingsWrite, InShop, KeyOptional, Body<BankAccountInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let details = BankAccountDetails {
        bank_name: input.bank_name,
        branch_name: input.branch_name,
        account_type: input.account_type.map_or(AccountType::Ordinary, |known| known.0),
        account_number: input.account_number,
        holder: input.holder,
        in_use: input.in_use.unwrap_or(true),
    };
    let answer = answer(|account: &Stored| {
        let location = format!("/v1/shop/bank-accounts/{}", account.bank_account_id);
        Ok(Shown::created(location, &BankAccount::from(account)).stored(Some(account.version)))
    });
    let accounts = BankAccounts::of(&call.desk.database, call.caller.shop_id());
    Ok(respond(accounts.create(details, call.write(), answer).await?))
}

/// 銀行口座変更: changes a bank account.
///
/// What is left out stays as it is. Payments that name the account show it as it is then.
#[utoipa::path(
    tag = "shop",
    operation_id = "changeBankAccount",
    params(BankAccountPath, RequiredVersionHeader),
    request_body(content = BankAccountChange, description = "What changes"),
    responses(
        (status = 200, description = "The account, changed", body = BankAccount, headers(("ETag" = String, description = "Version of the account"))),
    ),
    security(("bearer" = ["settings:write"]))
)]
#[patch("/shop/bank-accounts/{bank_account_id}")]
pub async fn change_bank_account(
    call: Call<SettingsWrite, InBankAccount, VersionRequired, Body<BankAccountChange>>,
) -> Result<HttpResponse, Problem> {
    let change = call.input.content.clone();
    let edit: Edit<BankAccountDetails> =
        Arc::new(move |before: &BankAccountDetails| Ok(change.clone().applied(before)));
    let answer = answer(|account: &Stored| {
        Ok(Shown::ok(&BankAccount::from(account)).stored(Some(account.version)))
    });
    let accounts = BankAccounts::of(&call.desk.database, call.caller.shop_id());
    let id = call.place.bank_account_id;
    Ok(respond(accounts.change(id, call.write(), edit, answer).await?))
}

/// 銀行口座削除: takes a bank account out of the list.
///
/// Payments that name it keep showing it.
#[utoipa::path(
    tag = "shop",
    operation_id = "deleteBankAccount",
    params(BankAccountPath, RequiredVersionHeader),
    responses((status = 204, description = "The account is deleted")),
    security(("bearer" = ["settings:write"]))
)]
#[delete("/shop/bank-accounts/{bank_account_id}")]
pub async fn delete_bank_account(
    call: Call<SettingsWrite, InBankAccount, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let answer = answer(|(): &()| Ok(Shown::nothing().stored(None)));
    let accounts = BankAccounts::of(&call.desk.database, call.caller.shop_id());
    Ok(respond(accounts.delete(call.place.bank_account_id, call.write(), answer).await?))
}
