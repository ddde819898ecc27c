//! Letters: the same Chinese text from other keyboards, registers and hands.
//!
//! Promises that texts which differ in width, case, blanks, form of brackets,
//! traditional letters or numerals alone come out the same. Knows nothing of
//! what a text names.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Traditional and variant letters that signboards of Guangdong do bear, each
/// followed by the letter that registers write.
const VARIANTS: &str = "記记飯饭館馆舘馆樓楼東东廣广鶴鹤龍龙園园國国華华興兴豐丰寶宝點点魚鱼雞鸡鷄鸡鴨鸭鵝鹅餅饼鄉乡門门灣湾麗丽漢汉燒烧臘腊鹵卤滷卤鋪铺舖铺養养農农場场廠厂業业\
務务發发達达聯联萬万億亿順顺慶庆雲云陳陈黃黄葉叶勝胜貴贵財财運运豬猪麥麦麵面麪面凍冻湯汤鮮鲜鹹咸鹽盐醬酱檔档號号線线單单優优賓宾橋桥進进邊边裡里裏里來来\
樂乐飲饮廳厅廚厨糧粮學学兒儿歲岁區区鎮镇縣县雙双劉刘張张楊杨馮冯羅罗譚谭鄧邓關关趙赵吳吴蘇苏葯药藥药貝贝實实質质産产產产類类總总經经營营個个體体戶户會会";

/// A text as it is compared: NFKC, upper case, without blanks and quotation
/// marks, `()` for every bracket, the letters of registers.
#[must_use]
pub fn plain(text: &str) -> String {
    text.nfkc().filter_map(letter).flat_map(char::to_uppercase).collect()
}

fn letter(letter: char) -> Option<char> {
    match letter {
        '(' | '[' | '{' | '<' | '〔' | '【' | '〖' | '《' | '〈' | '「' | '『' => Some('('),
        ')' | ']' | '}' | '>' | '〕' | '】' | '〗' | '》' | '〉' | '」' | '』' => Some(')'),
        '—' | '–' | '‐' | '―' | '~' | '_' => Some('-'),
        '"' | '\'' | '“' | '”' | '‘' | '’' | '`' | '·' | '•' | '・' | '.' | '。' | '!' | '?' | '*' => None,
        letter if letter.is_whitespace() || letter.is_control() || letter == '\u{200b}' => None,
        letter if letter.is_ascii() => Some(letter),
        letter => Some(simplified(letter)),
    }
}

fn simplified(letter: char) -> char {
    let mut pairs = VARIANTS.chars();
    while let (Some(variant), Some(plain)) = (pairs.next(), pairs.next()) {
        if variant == letter {
            return plain;
        }
    }
    letter
}

/// Chinese numerals up to 99 as digits: `三十二号` is `32号`.
#[must_use]
pub fn with_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(first) = numeral(letter) else {
            out.push(letter);
            continue;
        };
        let ten = |letter: Option<&char>| letter == Some(&'十');
        let number = if letter == '十' || ten(letters.peek()) {
            if letter != '十' {
                letters.next();
            }
            let tens = if letter == '十' { 1 } else { first };
            let ones = letters.next_if(|next| *next != '十' && numeral(*next).is_some());
            tens * 10 + ones.and_then(numeral).unwrap_or(0)
        } else {
            first
        };
        out.push_str(&number.to_string());
    }
    out
}

/// The value of a Chinese numeral; ten for `十`.
#[must_use]
pub fn numeral(letter: char) -> Option<u32> {
    let place = "〇一二三四五六七八九十".chars().position(|numeral| numeral == letter);
    let place = place.or(match letter {
        '零' => Some(0),
        '两' => Some(2),
        _ => None,
    })?;
    u32::try_from(place).ok()
}

/// How a text sounds, without tones: what is typed by sound and mistyped
/// (`记`, `纪`) sounds the same.
#[must_use]
pub fn sound(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        match letter.to_pinyin() {
            Some(pinyin) => out.push_str(pinyin.plain()),
            None => out.push(letter),
        }
        out.push(' ');
    }
    out
}

/// Whether two texts differ by one slip of the hand: one letter other, too many
/// or missing, or two neighbours turned round; by two where both have seven
/// letters or more. The same text is near itself.
#[must_use]
pub fn near(one: &str, other: &str) -> bool {
    let (long, short) =
        (one.chars().count().max(other.chars().count()), one.chars().count().min(other.chars().count()));
    let slips = if short >= 7 { 2 } else { 1 };
    // Of two or three letters one slip leaves too little.
    long - short <= slips && (one == other || short >= 4) && strsim::osa_distance(one, other) <= slips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_blanks_brackets_and_traditional_letters_make_no_difference() {
        assert_eq!(plain("鶴山市 金記飯店〔沙坪〕"), "鹤山市金记饭店(沙坪)");
        assert_eq!(plain("ＡＢ１２（“好味”）"), "AB12(好味)");
        assert_eq!(plain("abc"), "ABC");
    }

    #[test]
    fn each_variant_stands_beside_the_letter_of_registers() {
        assert_eq!(VARIANTS.chars().count() % 2, 0);
        for plain in VARIANTS.chars().skip(1).step_by(2) {
            assert_eq!(simplified(plain), plain, "{plain} is itself a variant");
        }
    }

    #[test]
    fn chinese_numerals_up_to_99_are_digits() {
        assert_eq!(with_digits("十二号之一"), "12号之1");
        assert_eq!(with_digits("三十号"), "30号");
        assert_eq!(with_digits("第二十一卡"), "第21卡");
        assert_eq!(with_digits("一二三号"), "123号");
    }

    #[test]
    fn one_slip_is_near_and_two_are_not_in_a_short_text() {
        assert!(near("金记饭店", "金记饭馆") && near("金记饭店", "金饭记店") && near("金记饭店", "金记大饭店"));
        assert!(!near("金记饭店", "银记饭馆") && !near("金记", "银记"));
        assert!(near("好日子食品加工", "好曰子食品加二"));
    }

    #[test]
    fn letters_that_sound_alike_sound_the_same() {
        assert_eq!(sound("金记2店"), sound("金纪2店"));
        assert_ne!(sound("金记"), sound("银记"));
    }
}
