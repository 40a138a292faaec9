//! Made-up customers: Japanese and Latin names, guests and members.

use serde_json::{Value, json};

use super::chance::Chance;

/// 姓 with its reading, in kana and Latin letters; the common ones first.
const SURNAMES: [(&str, &str, &str); 32] = [
    ("佐藤", "サトウ", "sato"),
    ("鈴木", "スズキ", "suzuki"),
    ("高橋", "タカハシ", "takahashi"),
    ("田中", "タナカ", "tanaka"),
    ("伊藤", "イトウ", "ito"),
    ("渡辺", "ワタナベ", "watanabe"),
    ("山本", "ヤマモト", "yamamoto"),
    ("中村", "ナカムラ", "nakamura"),
    ("小林", "コバヤシ", "kobayashi"),
    ("加藤", "カトウ", "kato"),
    ("吉田", "ヨシダ", "yoshida"),
    ("山田", "ヤマダ", "yamada"),
    ("佐々木", "ササキ", "sasaki"),
    ("山口", "ヤマグチ", "yamaguchi"),
    ("松本", "マツモト", "matsumoto"),
    ("井上", "イノウエ", "inoue"),
    ("木村", "キムラ", "kimura"),
    ("林", "ハヤシ", "hayashi"),
    ("斎藤", "サイトウ", "saito"),
    ("清水", "シミズ", "shimizu"),
    ("山崎", "ヤマザキ", "yamazaki"),
    ("森", "モリ", "mori"),
    ("池田", "イケダ", "ikeda"),
    ("橋本", "ハシモト", "hashimoto"),
    ("阿部", "アベ", "abe"),
    ("石川", "イシカワ", "ishikawa"),
    ("後藤", "ゴトウ", "goto"),
    ("藤田", "フジタ", "fujita"),
    ("遠藤", "エンドウ", "endo"),
    ("長谷川", "ハセガワ", "hasegawa"),
    ("近藤", "コンドウ", "kondo"),
    ("五十嵐", "イガラシ", "igarashi"),
];

/// 名 with its reading.
const GIVEN: [(&str, &str); 30] = [
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("陽菜", "ヒナ"),
    ("蓮", "レン"),
    ("結衣", "ユイ"),
    ("大翔", "ヒロト"),
    ("葵", "アオイ"),
    ("悠真", "ユウマ"),
    ("さくら", "サクラ"),
    ("湊", "ミナト"),
    ("美咲", "ミサキ"),
    ("健太", "ケンタ"),
    ("直樹", "ナオキ"),
    ("恵子", "ケイコ"),
    ("由美子", "ユミコ"),
    ("一郎", "イチロウ"),
    ("久美子", "クミコ"),
    ("翔太", "ショウタ"),
    ("愛", "アイ"),
    ("誠", "マコト"),
    ("裕子", "ユウコ"),
    ("浩", "ヒロシ"),
    ("智子", "トモコ"),
    ("拓也", "タクヤ"),
    ("真由美", "マユミ"),
    ("学", "マナブ"),
    ("千尋", "チヒロ"),
    ("隼人", "ハヤト"),
    ("奈々", "ナナ"),
    ("龍之介", "リュウノスケ"),
];

const LATIN: [(&str, &str); 16] = [
    ("James", "Li"),
    ("Ava", "Moore"),
    ("Olivia", "García"),
    ("Noah", "Kim"),
    ("Emma", "Nguyen"),
    ("Liam", "O'Connor"),
    ("Sofia", "Rossi"),
    ("Lucas", "Müller"),
    ("Mia", "Johansson"),
    ("Ethan", "Brown"),
    ("Isabella", "Silva"),
    ("Mason", "Patel"),
    ("Yusuf", "Kovacs"),
    ("Fatima", "Ito"),
    ("Chloé", "Dubois"),
    ("Oscar", "Khan"),
];

const PLACES: [(&str, &str, &str, &str); 8] = [
    ("150-0001", "東京都", "渋谷区", "神宮前"),
    ("530-0001", "大阪府", "大阪市北区", "梅田"),
    ("460-0008", "愛知県", "名古屋市中区", "栄"),
    ("810-0001", "福岡県", "福岡市中央区", "天神"),
    ("060-0042", "北海道", "札幌市中央区", "大通西"),
    ("980-0021", "宮城県", "仙台市青葉区", "中央"),
    ("220-0012", "神奈川県", "横浜市西区", "みなとみらい"),
    ("604-8005", "京都府", "京都市中京区", "三条"),
];

/// A customer, who comes back with the same data.
pub(super) struct Customer {
    /// The shop's id for a member; `None`: a guest.
    pub member_id: Option<String>,
    name: String,
    furigana: Option<String>,
    email: String,
    mobile: String,
    place: (&'static str, &'static str, &'static str, &'static str),
    block: u32,
}

impl Customer {
    /// Customer `number` of a seed.
    pub(super) fn of(seed: u32, number: u32) -> Self {
        let mut chance = Chance::of(seed, 1, number);
        let (name, furigana, word) = if chance.percent(12) {
            let ((first, _), (_, last)) = (chance.pick(&LATIN), chance.pick(&LATIN));
            (format!("{first} {last}"), None, first.to_ascii_lowercase())
        } else {
            let (surname, reading, word) = chance.pick_low(&SURNAMES);
            let (given, given_reading) = chance.pick_low(&GIVEN);
            let furigana = format!("{reading} {given_reading}");
            (format!("{surname} {given}"), Some(furigana), (*word).to_owned())
        };
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        Self {
            member_id: chance.percent(60).then(|| format!("{word}_{number}")),
            email: format!("{word}.{number}@example.com"),
            mobile: format!(
                "0{}0-{:04}-{:04}",
                7 + chance.below(3),
                chance.below(10_000),
                chance.below(10_000)
            ),
            place: *chance.pick(&PLACES),
            block: chance.below(90) + 1,
            name,
            furigana,
        }
    }

    /// As the one who orders.
    pub(super) fn orderer(&self) -> Value {
        json!({
            "member_id": self.member_id, "name": self.name, "name_furigana": self.furigana,
            "email": self.email, "mobile": self.mobile, "phone": null,
        })
    }

    /// As the one who receives.
    pub(super) fn receiver(&self) -> Value {
        let (postal_code, state, city, town) = self.place;
        json!({
            "name": self.name, "name_furigana": self.furigana, "mobile": self.mobile, "phone": null,
            "country_code": "JP", "postal_code": postal_code, "state": state, "city": city,
            "address1": format!("{town}{}-{}", self.block % 9 + 1, self.block), "address2": null,
            "delivery_message": null, "wished_date": null, "wished_time": null,
        })
    }

    /// As the one who transfers money.
    pub(super) fn depositor(&self) -> Value {
        json!({ "name": self.furigana.as_ref().unwrap_or(&self.name) })
    }
}
