//! One way to change an order: a command goes to `persistence::perform`, and what it did becomes the
//! answer inside the same transaction, so that a retry finds it word for word.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use order_domain::{Command, draft::Change};
use persistence::{
    Answer, Answered, Refusal, StoredAnswer, Write,
    orders::{Alongside, OrderRecord, Orders, Performed},
};
use serde::Serialize;

use crate::{
    extract::{
        Call,
        conditions::{Cached, Conditions, VersionRequired},
        input::Input,
    },
    people::NewPeople,
    problem::Problem,
    view::Viewer,
};

/// What an operation answers with, before it is bytes.
pub struct Shown {
    status: u16,
    location: Option<String>,
    body: Vec<u8>,
}

impl Shown {
    /// `200` with a body.
    pub fn ok(body: &impl Serialize) -> Self {
        Self { status: 200, location: None, body: to_bytes(body) }
    }

    /// `201` with a body and where the new thing is.
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self { status: 201, location: Some(location), body: to_bytes(body) }
    }

    /// `204`
    pub fn nothing() -> Self {
        Self { status: 204, location: None, body: Vec::new() }
    }

    /// What is kept and sent, with the version where there is one.
    pub fn stored(self, version: Option<i64>) -> StoredAnswer {
        let mut headers = Vec::new();
        headers.extend(version.map(|version| ("ETag".to_owned(), etag(version))));
        headers.extend(self.location.map(|location| ("Location".to_owned(), location)));
        if self.status != 204 {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        StoredAnswer { status: self.status, headers, body: self.body }
    }
}

/// A version as an entity tag.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

fn to_bytes(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("answers are made of strings, numbers and lists")
}

/// Makes persistence's answer of a function that shows what was done.
pub fn answer<T: 'static>(
    show: impl Fn(&T) -> Result<StoredAnswer, Problem> + Send + Sync + 'static,
) -> Answer<T> {
    Arc::new(move |done| show(done).map_err(|problem| -> Refusal { Box::new(problem) }))
}

/// Sends an answer, new or of before.
pub fn respond(answered: Answered) -> HttpResponse {
    let StoredAnswer { status, headers, body } = answered.answer;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    for (name, value) in &headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value))
        {
            response.insert_header((name, value));
        }
    }
    if answered.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    if status == StatusCode::NO_CONTENT { response.finish() } else { response.body(body) }
}

impl<S, P, C: Conditions, I: Input> Call<S, P, C, I> {
    /// The orders of the caller's shop.
    pub fn orders(&self) -> Orders {
        Orders::of(&self.desk.database, self.caller.shop_id())
    }

    /// Runs a command on an order; `show` makes the answer of what it did.
    pub async fn perform<D: Command + Send + Sync + 'static>(
        &self,
        order_no: &str,
        command: D,
        alongside: impl Into<Alongside>,
        show: impl Fn(&Viewer, &Change) -> Result<Shown, Problem> + Send + Sync + 'static,
    ) -> Result<HttpResponse, Problem> {
        let answer = self.showing(show);
        let orders = self.orders();
        let answered = orders.perform(order_no, command, alongside, self.write(), answer).await?;
        Ok(respond(answered))
    }

    /// Makes persistence's answer of a function that shows a changed order.
    pub fn showing(
        &self,
        show: impl Fn(&Viewer, &Change) -> Result<Shown, Problem> + Send + Sync + 'static,
    ) -> Answer<Performed> {
        self.showing_performed(move |viewer, done| show(viewer, &done.change))
    }

    /// The same of a function that also asks what was written beside the order.
    pub fn showing_performed(
        &self,
        show: impl Fn(&Viewer, &Performed) -> Result<Shown, Problem> + Send + Sync + 'static,
    ) -> Answer<Performed> {
        let (language, sees_people) = (self.language, self.caller.sees_people());
        let policy = self.caller.shop.policy();
        answer(move |done: &Performed| {
            let record = &done.record;
            let viewer = Viewer::of(record, language, &policy, sees_people);
            let shown = show(&viewer, done)?;
            Ok(shown.stored(Some(record.order.version)))
        })
    }

    /// Shows an order to this caller.
    pub fn view<T>(&self, record: &OrderRecord, show: impl FnOnce(&Viewer) -> T) -> T {
        let (policy, sees_people) = (self.caller.shop.policy(), self.caller.sees_people());
        show(&Viewer::of(record, self.language, &policy, sees_people))
    }
}

/// How often a change is made anew of an order that others change at the same time.
const ATTEMPTS: u32 = 5;

impl<S, P, I: Input> Call<S, P, VersionRequired, I> {
    /// Runs a command that is made of the order as it stands, on exactly that version; `None`: the
    /// order is like that already. Where others change it in between, a client that takes any version
    /// (`*`) is not told: the command is made anew.
    pub async fn edit<D: Command + Send + Sync + 'static>(
        &self,
        order_no: &str,
        command: impl Fn(&OrderRecord) -> Result<Option<(D, NewPeople)>, Problem>,
        show: impl Fn(&Viewer) -> Shown + Clone + Send + Sync + 'static,
    ) -> Result<HttpResponse, Problem> {
        let mut left = ATTEMPTS;
        loop {
            let record = self.orders().find(order_no).await?;
            let current_version = record.order.version;
            if self.conditions.version.is_some_and(|wanted| wanted != current_version) {
                return Err(persistence::Error::Stale { current_version }.into());
            }
            let Some((command, people)) = command(&record)? else {
                let answer = self.view(&record, &show).stored(Some(current_version));
                return Ok(respond(Answered { answer, replayed: false }));
            };
            let write = Write { if_match: Some(current_version), ..self.write() };
            let show = show.clone();
            let answer = self.showing(move |viewer, _| Ok(show(viewer)));
            let people = people.into_records();
            left -= 1;
            match self.orders().perform(order_no, command, people, write, answer).await {
                Err(persistence::Error::Stale { .. })
                    if self.conditions.version.is_none() && left > 0 => {}
                done => return Ok(respond(done?)),
            }
        }
    }
}

impl<S, P, I: Input> Call<S, P, Cached, I> {
    /// Answers a read of an order with its version, or with `304` where the client has that one.
    pub async fn read<T: Serialize>(
        &self,
        order_no: &str,
        show: impl FnOnce(&Viewer) -> Result<T, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let record = self.orders().find(order_no).await?;
        let shown = self.view(&record, show)?;
        Ok(self.versioned(record.order.version, &shown))
    }

    /// Answers a read of anything that has a version of its own, or `304`.
    pub fn versioned(&self, version: i64, body: &impl Serialize) -> HttpResponse {
        self.not_modified(version).unwrap_or_else(|| versioned(version, body))
    }

    /// `304` where the client has this version already.
    pub fn not_modified(&self, version: i64) -> Option<HttpResponse> {
        let tag = etag(version);
        let known = self.conditions.knows(&tag);
        known.then(|| HttpResponse::NotModified().insert_header(("ETag", tag)).finish())
    }
}

/// Answers `200` with a version.
pub fn versioned(version: i64, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(("ETag", etag(version))).json(body)
}
