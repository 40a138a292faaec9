//! Links between operations: where an answer leads, and which of its values go along. Clients that
//! explore (and the contract tests' stateful phase) follow them.

use serde_json::{Map, Value, json};

/// Where answers of some operations lead.
struct From {
    operations: &'static [&'static str],
    /// Where in the body the thing stands whose values go along; empty: the body is the thing.
    at: &'static str,
    links: &'static [Link],
}

/// A link: its name, the operation that it leads to, which values that takes, what it is for. A
/// value that the path of the request named is taken from there, any other from the answer.
type Link = (&'static str, &'static str, &'static [&'static str], &'static str);

const ORDER: &[&str] = &["order_no"];
const CLAIM: &[&str] = &["order_no", "claim_no"];
const REFUND: &[&str] = &["order_no", "refund_no"];
const SHIPMENT: &[&str] = &["order_no", "shipment_no"];
const MEMO: &[&str] = &["order_no", "memo_id"];
const INQUIRY: &[&str] = &["order_no", "inquiry_id"];
const ACCOUNT: &[&str] = &["bank_account_id"];
const VARIANT: &[&str] = &["variant_code"];
const MEMBER: &[&str] = &["member_id"];
/// The first thing of a page.
const FIRST: &str = "/data/0";

const ROWS: &[From] = &[
    From {
        operations: &["listOrders", "listCustomerOrders"],
        at: FIRST,
        links: &[("order", "getOrder", ORDER, "The first order of the page.")],
    },
    From {
        operations: &["listClaims"],
        at: FIRST,
        links: &[("claim", "getClaim", CLAIM, "The first claim of the page.")],
    },
    From {
        operations: &["listRefunds"],
        at: FIRST,
        links: &[
            ("refund", "getRefund", REFUND, "The first refund of the page."),
            (
                "complete",
                "completeRefund",
                REFUND,
                "返金完了: pays out the first refund of the page.",
            ),
        ],
    },
    From {
        operations: &["listBlacklist"],
        at: FIRST,
        links: &[("order", "getOrder", ORDER, "The order that the first entry was made for.")],
    },
    From {
        operations: &["placeOrder"],
        at: "",
        links: &[
            ("order", "getOrder", ORDER, "The order as it is from now on."),
            ("confirmDeposit", "confirmDeposit", ORDER, "入金確認: confirms what is awaited."),
            (
                "quoteCancellation",
                "quoteCancellation",
                ORDER,
                "What canceling some of it would do.",
            ),
            ("createShipment", "createShipment", ORDER, "送り状番号登録: sends some of it."),
            ("paymentSummary", "getPaymentSummary", ORDER, "決済情報: initial and final figures."),
        ],
    },
    From {
        operations: &["getOrder"],
        at: "",
        links: &[
            ("history", "listHistory", ORDER, "注文処理履歴: who did what, when."),
            ("paymentHistory", "listPaymentHistory", ORDER, "決済履歴: how its money moved."),
            ("paymentSummary", "getPaymentSummary", ORDER, "決済情報: initial and final figures."),
            ("payments", "listPayments", ORDER, "決済方法: its payments."),
            ("claims", "listClaimsOfOrder", ORDER, "CS内訳: its claims."),
            ("refunds", "listRefundsOfOrder", ORDER, "返金: its refunds."),
            ("shipments", "listShipments", ORDER, "配送情報: its shipments."),
            ("orderer", "getOrderer", ORDER, "注文者: who ordered."),
            ("receiver", "getReceiver", ORDER, "受取人: who receives the goods."),
            ("memos", "listMemos", ORDER, "運営者メモ: what operators note about it."),
            ("inquiries", "listInquiries", ORDER, "お問い合わせ対応: what the customer asked."),
            ("confirmDeposit", "confirmDeposit", ORDER, "入金確認: confirms what is awaited."),
            (
                "quoteCancellation",
                "quoteCancellation",
                ORDER,
                "What canceling some of it would do.",
            ),
            ("quoteExchange", "quoteExchange", ORDER, "What exchanging some of it would do."),
            ("quoteReturn", "quoteReturn", ORDER, "What taking some of it back would do."),
            ("quoteAddedItems", "quoteAddedItems", ORDER, "What adding lines would cost."),
            ("createShipment", "createShipment", ORDER, "送り状番号登録: sends some of it."),
        ],
    },
    From {
        operations: &["confirmDeposit"],
        at: "",
        links: &[
            ("order", "getOrder", ORDER, "The order, whose items go on."),
            ("payments", "listPayments", ORDER, "決済方法: its payments."),
        ],
    },
    From {
        operations: &["quoteCancellation"],
        at: "",
        links: &[("cancel", "createCancellation", ORDER, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["quoteExchange"],
        at: "",
        links: &[("exchange", "createExchange", ORDER, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["quoteReturn"],
        at: "",
        links: &[("return", "createReturn", ORDER, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["quoteAddedItems"],
        at: "",
        links: &[("add", "addItems", ORDER, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["quoteAcceptance"],
        at: "",
        links: &[("accept", "acceptClaim", CLAIM, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["quoteCollection"],
        at: "",
        links: &[("collect", "collectReturn", CLAIM, "Does what was quoted, with its token.")],
    },
    From {
        operations: &["createCancellation", "createExchange", "createReturn"],
        at: "",
        links: &[
            ("claim", "getClaim", CLAIM, "The claim as it is from now on."),
            ("withdraw", "withdrawClaim", CLAIM, "撤回: undoes the claim."),
            ("refund", "getRefund", REFUND, "The refund that it led to, if any."),
            ("completeRefund", "completeRefund", REFUND, "返金完了: pays that refund out."),
        ],
    },
    From {
        operations: &["createExchange"],
        at: "",
        links: &[(
            "confirmDeposit",
            "confirmDeposit",
            ORDER,
            "入金確認 of a difference that the buyer pays.",
        )],
    },
    From {
        operations: &["createReturn"],
        at: "",
        links: &[("collect", "collectReturn", CLAIM, "回収完了: the goods are back.")],
    },
    From {
        operations: &["requestClaim"],
        at: "",
        links: &[
            (
                "accept",
                "acceptClaim",
                CLAIM,
                "An operator accepts it, with a credential of the shop.",
            ),
            (
                "reject",
                "rejectClaim",
                CLAIM,
                "An operator refuses it, with a credential of the shop.",
            ),
            ("withdraw", "withdrawClaimRequest", CLAIM, "The buyer takes it back."),
        ],
    },
    From {
        operations: &["getClaim"],
        at: "",
        links: &[
            ("accept", "acceptClaim", CLAIM, "処理: accepts what a buyer asked for."),
            ("reject", "rejectClaim", CLAIM, "拒否: refuses it."),
            ("withdraw", "withdrawClaim", CLAIM, "撤回: undoes it."),
            ("collect", "collectReturn", CLAIM, "回収完了: the goods of a return are back."),
            ("refund", "getRefund", REFUND, "The refund that it led to, if any."),
        ],
    },
    From {
        operations: &["acceptClaim"],
        at: "",
        links: &[
            ("refund", "getRefund", REFUND, "The refund that it led to, if any."),
            ("completeRefund", "completeRefund", REFUND, "返金完了: pays that refund out."),
            ("collect", "collectReturn", CLAIM, "回収完了: the goods of a return are back."),
            ("withdraw", "withdrawClaim", CLAIM, "撤回: undoes it."),
        ],
    },
    From {
        operations: &["collectReturn"],
        at: "",
        links: &[
            ("refund", "getRefund", REFUND, "The refund, to be paid out now."),
            ("completeRefund", "completeRefund", REFUND, "返金完了: pays it out."),
        ],
    },
    From {
        operations: &[
            "withdrawClaim",
            "rejectClaim",
            "moveItems",
            "addToShipment",
            "cancelShipment",
            "addItems",
            "putCustomerNotice",
            "changeReceiver",
        ],
        at: "",
        links: &[("order", "getOrder", ORDER, "The order as it is from now on.")],
    },
    From {
        operations: &["addItems", "changeBankTransfer"],
        at: "",
        links: &[("confirmDeposit", "confirmDeposit", ORDER, "入金確認 of what is to be paid.")],
    },
    From {
        operations: &["getRefund"],
        at: "",
        links: &[
            ("change", "changeRefund", REFUND, "返金方法・返金額の変更, until it is paid out."),
            ("hold", "holdRefund", REFUND, "返金保留: sets it aside."),
            ("complete", "completeRefund", REFUND, "返金完了: pays it out."),
            ("invoice", "getReturnInvoice", REFUND, "適格返還請求書, once it is paid out."),
            ("claim", "getClaim", CLAIM, "The claim that it is for."),
        ],
    },
    From {
        operations: &["holdRefund"],
        at: "",
        links: &[(
            "release",
            "releaseRefund",
            REFUND,
            "返金保留解除: puts it back among the others.",
        )],
    },
    From {
        operations: &["completeRefund"],
        at: "",
        links: &[
            (
                "invoice",
                "getReturnInvoice",
                REFUND,
                "適格返還請求書: what the buyer gets for the books.",
            ),
            ("paymentHistory", "listPaymentHistory", ORDER, "決済履歴: how the money moved."),
        ],
    },
    From {
        operations: &["createShipment"],
        at: "",
        links: &[
            ("shipment", "getShipment", SHIPMENT, "The shipment as it is from now on."),
            ("dispatch", "dispatchShipment", SHIPMENT, "発送: it leaves."),
            ("deliver", "deliverShipment", SHIPMENT, "配送完了: it has arrived."),
            (
                "addItems",
                "addToShipment",
                SHIPMENT,
                "配送商品の追加: more goes with it, once it has left.",
            ),
            ("cancel", "cancelShipment", SHIPMENT, "配送取消, until it has left."),
        ],
    },
    From {
        operations: &["createShipment", "getShipment"],
        at: "",
        links: &[("addableItems", "listAddableItems", SHIPMENT, "What could go with it.")],
    },
    From {
        operations: &["listAddableItems"],
        at: "",
        links: &[("add", "addToShipment", SHIPMENT, "配送商品の追加: adds some of them.")],
    },
    From {
        operations: &["dispatchShipment"],
        at: "",
        links: &[("deliver", "deliverShipment", SHIPMENT, "配送完了: it has arrived.")],
    },
    From {
        operations: &["deliverShipment"],
        at: "",
        links: &[("return", "createReturn", ORDER, "商品返品: some of it comes back.")],
    },
    From {
        operations: &["createMemo"],
        at: "",
        links: &[
            ("memo", "getMemo", MEMO, "The memo as it is from now on."),
            ("change", "changeMemo", MEMO, "Changes it."),
            ("delete", "deleteMemo", MEMO, "Deletes it."),
        ],
    },
    From {
        operations: &["createInquiry"],
        at: "",
        links: &[
            ("inquiry", "getInquiry", INQUIRY, "The inquiry as it is from now on."),
            ("reply", "replyToInquiry", INQUIRY, "返信: answers it."),
            ("change", "changeInquiry", INQUIRY, "Changes it."),
            ("delete", "deleteInquiry", INQUIRY, "Deletes it."),
        ],
    },
    From {
        operations: &["replyToInquiry"],
        at: "",
        links: &[("complete", "changeInquiry", INQUIRY, "対応完了: closes it.")],
    },
    From {
        operations: &["getOrderer"],
        at: "",
        links: &[
            ("change", "changeOrderer", ORDER, "注文者情報の変更."),
            ("history", "listOrdererHistory", ORDER, "What it was before."),
            ("blacklist", "blacklistOrderer", ORDER, "ブラックリスト設定, of guests."),
            ("customer", "getCustomer", MEMBER, "What the shop knows of the member."),
        ],
    },
    From {
        operations: &["getReceiver"],
        at: "",
        links: &[
            ("change", "changeReceiver", ORDER, "受取人情報の変更."),
            ("history", "listReceiverHistory", ORDER, "What it was before."),
        ],
    },
    From {
        operations: &["blacklistOrderer"],
        at: "",
        links: &[(
            "release",
            "releaseBlacklist",
            ORDER,
            "ブラックリスト解除: takes the guest off.",
        )],
    },
    From {
        operations: &["getCustomer"],
        at: "",
        links: &[
            ("orders", "listCustomerOrders", MEMBER, "The member's orders."),
            ("storedValue", "getStoredValue", MEMBER, "ポイント・預り金: balances and ledger."),
            ("coupons", "listCustomerCoupons", MEMBER, "The member's coupons."),
        ],
    },
    From {
        operations: &["putCustomerNotice"],
        at: "",
        links: &[(
            "seen",
            "getStorefrontOrder",
            ORDER,
            "Where the buyer sees it, with the storefront's credential.",
        )],
    },
    From {
        operations: &["getStorefrontOrder"],
        at: "",
        links: &[("request", "requestClaim", ORDER, "申込: the buyer asks for a claim.")],
    },
    From {
        operations: &["createBankAccount"],
        at: "",
        links: &[
            ("account", "getBankAccount", ACCOUNT, "The account as it is from now on."),
            ("change", "changeBankAccount", ACCOUNT, "Changes it."),
            ("delete", "deleteBankAccount", ACCOUNT, "Deletes it."),
        ],
    },
    From {
        operations: &["putProduct"],
        at: "",
        links: &[("product", "getProduct", VARIANT, "Price and stock from now on.")],
    },
    From {
        operations: &["createApiKey"],
        at: "",
        links: &[("delete", "deleteApiKey", &["key_id"], "Ends the key from the next request on.")],
    },
];

/// The links of an operation's first success.
pub fn add(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let path = parameters.filter(|parameter| parameter["in"] == "path");
    let named: Vec<&str> = path.filter_map(|parameter| parameter["name"].as_str()).collect();
    let mut links = Map::new();
    for row in ROWS.iter().filter(|row| row.operations.contains(&id)) {
        for (name, to, values, about) in row.links {
            let values = values.iter().map(|value| {
                let from = if named.contains(value) {
                    format!("$request.path.{value}")
                } else {
                    format!("$response.body#{}/{value}", row.at)
                };
                ((*value).to_owned(), json!(from))
            });
            let values: Map<String, Value> = values.collect();
            let link = json!({"operationId": to, "description": about, "parameters": values});
            links.insert((*name).to_owned(), link);
        }
    }
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    let success = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
    if let (false, Some(answer)) = (links.is_empty(), success.into_iter().next()) {
        answer["links"] = Value::Object(links);
    }
}
