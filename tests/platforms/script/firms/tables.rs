//! Rows of ledgers: a market's stalls, a plant's slaughter days, the shops of a delivery platform, a hauler's slips,
//! an insurer's policies, an office's examinations.
//!
//! Each function writes one version of one row and the fact that it states. Knows nothing of files.

use super::first;
use super::sheets::Sheet;
use crate::platforms::codes;
use crate::platforms::script::Phase;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Cells, Draft};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, Kind, Mention, mention, personal};

/// Who keeps a ledger, as the hub's settings name it: the market and the plant are the story's.
const MARKET: (&str, &str) = ("演示惠群农贸市场", "91440784000001046N");
const PLANT: (&str, &str) = ("演示顺牧定点屠宰场", "91440784000001054H");
/// The delivery platform, and who runs it.
const DELIVERY: (&str, u32) = ("演示外卖", 120);
const HAULER: u32 = 121;
const INSURER: u32 = 122;

const DAY: i64 = 86_400_000;

fn firm(serial: u32) -> Mention {
    mention(&[(Kind::SocialCredit, &codes::social_credit("91", &codes::organisation(serial)))])
}

/// Whom a row names by code and licence.
fn named(operator: &Operator) -> Mention {
    mention(&[(Kind::SocialCredit, &operator.code), (Kind::Licence, licence(operator))])
}

fn licence(operator: &Operator) -> &str {
    operator.licences.first().map_or("", |licence| licence.number.as_str())
}

/// Parts of a natural key; none where one of them is missing.
fn key(parts: &[Option<&str>]) -> Option<String> {
    let parts: Option<Vec<&str>> = parts.iter().copied().collect();
    parts.map(|parts| parts.join("|"))
}

fn fact(sheet: Sheet, record: String, key: Option<String>, about: Mention, other: Mention) -> Fact {
    let fact = Fact::of(sheet.source(), sheet.family(), record, false, key, about);
    Fact { others: vec![other], ..fact }
}

/// Writes what ledgers hold of an ordinary operator, from a stream of chance of its own.
pub fn play(draft: &mut Draft, operator: &Operator) {
    draft.turn_to(operator.serial | 0x2000_0000);
    let second = |draft: &mut Draft| draft.chance(10);
    if operator.class.name == "市场摊位" {
        let place = format!("B{:06}", operator.serial % 1_000_000);
        let started = draft.past_day();
        let agreement = if draft.chance(60) { format!("TW-{}", operator.serial) } else { String::new() };
        let stall = Stall { operator, place, started, agreement };
        stall.row(draft, Phase::First, "在营");
        if second(draft) {
            stall.row(draft, Phase::Second, "撤场");
        }
    }
    if operator.class.kitchen == Some(0) && !licence(operator).is_empty() && draft.chance(45) {
        let opened = draft.past_day();
        shop(draft, operator, Phase::First, "营业中", opened);
        if second(draft) {
            shop(draft, operator, Phase::Second, "已下线", opened);
        }
    }
    if operator.class.kitchen.is_some() && draft.chance(40) {
        for place in 0..2 {
            slip(draft, operator, place);
        }
    }
    if !operator.class.licence.is_empty() && !operator.code.is_empty() && draft.chance(12) {
        policy(draft, operator);
    }
    if operator.class.prefix == "91" && draft.chance(25) {
        examined(draft, operator);
    }
}

/// Writes what ledgers hold of an operator of the story.
pub fn story(draft: &mut Draft, operator: &Operator) {
    draft.turn_to(operator.serial | 0x2000_0000);
    match operator.serial {
        104 => stall_twelve(draft),
        105 => {
            for day in 0..14 {
                slaughtered(draft, operator, day);
            }
        }
        106 => {
            let opened = Moment::day(-200);
            shop(draft, operator, Phase::First, "营业中", opened);
            slip(draft, operator, 0);
        }
        103 | 107 | 112 => policy(draft, operator),
        109 => examined(draft, operator),
        _ => {}
    }
}

struct Stall<'a> {
    operator: &'a Operator,
    place: String,
    started: Moment,
    agreement: String,
}

impl Stall<'_> {
    fn row(&self, draft: &mut Draft, phase: Phase, state: &str) {
        let Self { operator, place, started, agreement } = self;
        let date = started.date();
        let cells: Cells = vec![
            ("摊位号", place.clone()),
            ("经营者名称", operator.name.clone()),
            ("统一社会信用代码", operator.code.clone()),
            ("许可证编号", licence(operator).to_owned()),
            ("主营品种", draft.pick(&["蔬菜", "鲜肉", "水产", "豆制品、粮油"]).to_owned()),
            ("进场日期", if draft.chance(50) { date.replace('-', ".") } else { date.clone() }),
            ("合同编号", agreement.clone()),
            ("状态", state.to_owned()),
        ];
        let from = named(operator);
        let market = mention(&[(Kind::SocialCredit, MARKET.1)]);
        let parts = |last: &str| key(&[Some("market-stall"), first(&from), first(&market), Some(last)]);
        let key = if agreement.is_empty() { parts(&date).map(|key| format!("else 1|{key}")) } else { parts(agreement) };
        let record = format!("{}/{place}/{}", MARKET.0, operator.name);
        let fact = fact(Sheet::Stalls, record, key, from, market);
        draft.ledger(phase, Sheet::Stalls, cells, fact);
    }
}

/// The story's stall: of a person who is named, and known by an ID number alone.
fn stall_twelve(draft: &mut Draft) {
    let name = format!("{}12号摊", MARKET.0);
    let cells: Cells = vec![
        ("摊位号", "12".to_owned()),
        ("经营者名称", name.clone()),
        ("身份证号", codes::resident(12)),
        ("主营品种", "豇豆、蔬菜、鲜肉".to_owned()),
        ("进场日期", "2025-01-01".to_owned()),
        ("状态", "在营".to_owned()),
    ];
    let record = format!("{}/12/{name}", MARKET.0);
    let market = mention(&[(Kind::SocialCredit, MARKET.1)]);
    let fact = fact(Sheet::Stalls, record, None, Mention::new(), market);
    draft.ledger(Phase::First, Sheet::Stalls, cells, fact);
}

/// A day of the plant; the first three take in the lots that its quarantine certificates are of.
fn slaughtered(draft: &mut Draft, plant: &Operator, day: u32) {
    let date = Moment::day(i64::from(day) + 285);
    let certificate = if day < 3 { format!("4400{:010}", plant.serial * 10 + day) } else { format!("44009{day:09}") };
    let heads = 40 + draft.below(20);
    let weight = if draft.chance(50) { format!("{}公斤", heads * 87) } else { format!("{}.5吨", heads / 12) };
    let supplier = if day.is_multiple_of(2) { "演示猪倌" } else { "演示外地养殖户" };
    let cells: Cells = vec![
        ("日期", if draft.chance(50) { date.date() } else { date.slashed() }),
        ("批次", "1".to_owned()),
        ("货主", supplier.to_owned()),
        ("检疫证号", certificate),
        ("进场头数", format!("{heads}头")),
        ("屠宰头数", heads.to_string()),
        ("出厂重量", weight),
        ("检验结果", "合格".to_owned()),
        ("官方兽医", "演示官方兽医".to_owned()),
    ];
    let record = format!("{}/{}/1/{supplier}", PLANT.0, date.date());
    let key = key(&[Some(PLANT.1), Some(&date.date()), Some("1")]);
    let about = mention(&[(Kind::SocialCredit, PLANT.1)]);
    let fact = fact(Sheet::Slaughter, record, key, about, Mention::new());
    draft.ledger(Phase::First, Sheet::Slaughter, cells, fact);
}

fn shop(draft: &mut Draft, operator: &Operator, phase: Phase, state: &str, opened: Moment) {
    let id = format!("WM{:08}", operator.serial);
    let closed = if phase == Phase::Second { Moment::day(326).date() } else { String::new() };
    let cells: Cells = vec![
        ("店铺编号", id.clone()),
        ("店铺名称", format!("{}（外卖）", operator.name)),
        ("主体名称", operator.name.clone()),
        ("统一社会信用代码", operator.code.clone()),
        ("许可证编号", licence(operator).to_owned()),
        ("店铺地址", operator.address()),
        ("经营类目", "中式快餐".to_owned()),
        ("是否使用食安封签", draft.pick(&["是", "否", "√"]).to_owned()),
        ("证照公示", draft.pick(&["是", "有"]).to_owned()),
        ("后厨视频公示", draft.pick(&["是", "否", "无"]).to_owned()),
        ("入网日期", opened.date()),
        ("退网日期", closed),
        ("店铺状态", state.to_owned()),
        ("月订单数", draft.pick(&["1,200", "860", "35"]).to_owned()),
    ];
    let own = format!("{}/{id}", DELIVERY.0);
    let about =
        mention(&[(Kind::SocialCredit, &operator.code), (Kind::Licence, licence(operator)), (Kind::Platform, &own)]);
    let key = key(&[Some(DELIVERY.0), Some(&id)]);
    let fact = fact(Sheet::Shops, own.clone(), key, about, firm(DELIVERY.1));
    draft.ledger(phase, Sheet::Shops, cells, fact);
}

fn slip(draft: &mut Draft, operator: &Operator, place: u32) {
    let number = format!("LD{:09}", operator.serial * 10 + place);
    let at = Moment::day(280 + i64::from(draft.below(40))).plus(61_200_000);
    let cells: Cells = vec![
        ("联单编号", number.clone()),
        ("收运时间", at.second()),
        ("废弃物种类", draft.pick(&["餐厨垃圾", "废弃油脂"]).to_owned()),
        ("重量（公斤）", draft.pick(&["35", "120.5", "60公斤"]).to_owned()),
        ("桶数", draft.pick(&["1", "2桶"]).to_owned()),
        ("产生单位", operator.name.clone()),
        ("统一社会信用代码", operator.code.clone()),
        ("收运人", "演示司机".to_owned()),
        ("去向", "演示绿环处理厂".to_owned()),
    ];
    let about = mention(&[(Kind::SocialCredit, &operator.code)]);
    let key = key(&[Some(&number), first(&about)]);
    let fact = fact(Sheet::Waste, format!("{number}/{}", operator.name), key, about, firm(HAULER));
    draft.ledger(Phase::First, Sheet::Waste, cells, fact);
}

fn policy(draft: &mut Draft, operator: &Operator) {
    let number = format!("PZ{:010}", operator.serial);
    let from = draft.past_day();
    let cells: Cells = vec![
        ("保险单号", number.clone()),
        ("被保险人", operator.name.clone()),
        ("统一社会信用代码", operator.code.clone()),
        ("许可证编号", licence(operator).to_owned()),
        ("主体业态", operator.class.name.to_owned()),
        ("保险金额", draft.pick(&["100万元", "500000", "¥1,000,000.00"]).to_owned()),
        ("保险费", "1200元".to_owned()),
        ("保险期自", from.date()),
        ("保险期至", from.plus(364 * DAY).slashed()),
        ("是否政府补贴", draft.pick(&["是", "否"]).to_owned()),
    ];
    let fact = fact(Sheet::Insurance, number.clone(), Some(number), named(operator), firm(INSURER));
    draft.ledger(Phase::First, Sheet::Insurance, cells, fact);
}

fn examined(draft: &mut Draft, operator: &Operator) {
    let exam = format!("KH2025-{}", &operator.town.code[6..]);
    let person = format!("演示管理员{}", operator.serial);
    let score = 50 + draft.below(50);
    let cells: Cells = vec![
        ("考试编号", exam.clone()),
        ("考试日期", Moment::day(270).date()),
        ("姓名", person.clone()),
        ("岗位", "食品安全管理员".to_owned()),
        ("任职单位", operator.name.clone()),
        ("统一社会信用代码", operator.code.clone()),
        ("得分", format!("{score}分")),
        ("满分", "100".to_owned()),
        ("合格分", "60".to_owned()),
        ("考核结果", if score < 60 { "不合格" } else { "合格" }.to_owned()),
    ];
    let record = format!("{exam}/{person}/{}", operator.name);
    let key = Some(format!("else 1|{exam}|{}", personal(&person)));
    let about = mention(&[(Kind::SocialCredit, &operator.code)]);
    let fact = fact(Sheet::Assessments, record, key, about, Mention::new());
    draft.ledger(Phase::First, Sheet::Assessments, cells, fact);
}
