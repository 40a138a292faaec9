//! 変更履歴 of the people of an order: every record of one of them, page by page.

use actix_web::HttpResponse;
use persistence::orders::{Person, PersonKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Call, conditions::Unconditional, input::Query, place::InOrder, scope::PeopleRead},
    page::PageQuery,
    problem::Problem,
    view::Viewer,
};

impl Call<PeopleRead, InOrder, Unconditional, Query<PageQuery>> {
    /// A page of the records of this kind, oldest first; `show` makes a row of each, which is told
    /// how many there are up to it. `list` is what cursors are bound to beside the order.
    pub async fn revisions<T: Serialize + ToSchema>(
        &self,
        list: &'static str,
        kind: PersonKind,
        show: impl Fn(&Viewer, &Person, i64) -> T,
    ) -> Result<HttpResponse, Problem> {
        let order_no = &self.place.order_no;
        let wanted = self.input.0.wanted(&(list, order_no))?;
        let record = self.orders().find(order_no).await?;
        let revisions = self.view(&record, |viewer| {
            let records = viewer.people().revisions(kind).into_iter().zip(1..);
            records.map(|(record, revision)| show(viewer, record, revision)).collect()
        });
        Ok(HttpResponse::Ok().json(wanted.page_of(revisions)))
    }
}
