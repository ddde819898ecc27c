//! Files of XML: quirks, files that went wrong, and files made to hurt.

use std::io::Cursor;

use encoding_rs::{GB18030, GBK, UTF_8};

use super::*;

fn xml() -> Xml {
    Xml { record: "fields".into(), encodings: vec![] }
}

fn of(xml: &Xml, bytes: &[u8]) -> Result<Vec<String>, ReaderError> {
    let survey = xml.survey(Cursor::new(bytes))?;
    let pieces = xml.records(bytes, &survey).collect::<Result<Vec<_>, _>>()?;
    assert!(pieces.iter().map(|piece| piece.row).eq(1..=pieces.len() as u64));
    Ok(pieces.into_iter().map(|piece| String::from_utf8(piece.payload.unwrap()).unwrap()).collect())
}

fn read(text: &str) -> Result<Vec<String>, ReaderError> {
    of(&xml(), text.as_bytes())
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn an_element_is_a_record_as_it_came() {
    let text = "<?xml version='1.0'?>\n<!-- <fields/> --><list>\n<fields  a='1'\n b=\"&gt;>\" ><n>a &amp; b&#40;</n><![CDATA[</fields>]]><?p ?>\
                <!--c--><fields>inner</fields ></fields \n>\n<other/><fields/><more><fields>鹤山</fields></more></list>\n";
    let expected = [
        "<fields  a='1'\n b=\"&gt;>\" ><n>a &amp; b&#40;</n><![CDATA[</fields>]]><?p ?><!--c--><fields>inner</fields ></fields \n>",
        "<fields/>",
        "<fields>鹤山</fields>",
    ];
    assert_eq!(read(text).unwrap(), expected);
    assert_eq!(read("<fields>alone</fields>").unwrap(), ["<fields>alone</fields>"]);
}

#[test]
fn namespaces_declared_around_a_record_go_with_it() {
    let text = r#"<e:list xmlns:e="urn:e" xmlns="urn:1" a="1"><g xmlns="urn:2" xmlns:q='say "q"'>
        <e:fields x="1"><n/></e:fields><fields xmlns="urn:3"/><fields/></g><fields>1</fields></e:list>"#;
    let expected = [
        r#"<e:fields xmlns:e="urn:e" xmlns="urn:2" xmlns:q='say "q"' x="1"><n/></e:fields>"#,
        r#"<fields xmlns:e="urn:e" xmlns:q='say "q"' xmlns="urn:3"/>"#,
        r#"<fields xmlns:e="urn:e" xmlns="urn:2" xmlns:q='say "q"'/>"#,
        r#"<fields xmlns:e="urn:e" xmlns="urn:1">1</fields>"#,
    ];
    assert_eq!(read(text).unwrap(), expected);
    let prefixed = Xml { record: "e:fields".into(), ..xml() };
    assert_eq!(of(&prefixed, text.as_bytes()).unwrap(), expected[..1]);
}

#[test]
fn a_record_is_utf8_whatever_the_file_declares() {
    let body = "<list><fields>鹤山市</fields></list>";
    let with = |label: &str, encoding: &'static encoding_rs::Encoding| {
        encoding.encode(&format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{body}")).0.into_owned()
    };
    let wide: Vec<u8> = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{body}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [b"\xef\xbb\xbf", body.as_bytes()].concat();
    // A mark too many is none of the record's, not even where the record is the first that there is.
    for marks in ["\u{feff}", "\u{feff}\u{feff}"] {
        let text = format!("{marks}<fields>鹤山市</fields>");
        assert_eq!(read(&text).unwrap(), ["<fields>鹤山市</fields>"]);
    }
    for bytes in [with("GBK", GBK), with("gb2312", GBK), with("GB18030", GB18030), with("UTF-8", UTF_8), wide, marked] {
        assert_eq!(of(&xml(), &bytes).unwrap(), ["<fields>鹤山市</fields>"]);
    }
    // What declares another encoding than it is in is refused, unless the manifest knows of it.
    let liar = with("UTF-8", GBK);
    assert_eq!(of(&xml(), &liar).unwrap_err().code().to_string(), "HUB-6020");
    let known = Xml { encodings: vec!["gbk".into()], ..xml() };
    assert_eq!(of(&known, &liar).unwrap(), ["<fields>鹤山市</fields>"]);
}

#[test]
fn what_is_not_well_formed_is_refused_before_a_record_is_taken() {
    for text in [
        "",
        "<list></list>",
        "<list><fields>1</fields>",
        "<list><fields>1</field></list>",
        "<list><fields>1</list>",
        "<list><fields>1</fields><a",
        "<fields>a & b</fields>",
        "<fields>1</fields><!-- ",
        "{\"fields\":1}",
    ] {
        let told = refused(text);
        assert!(told.starts_with("HUB-6027"), "{text}: {told}");
    }
}

/// What goes with a record from around it is put behind its name, where a quote would make the parser see other ends.
#[test]
fn a_name_with_a_quote_in_it_is_refused() {
    for text in [
        "<list xmlns='say \"'><a\":fields \">1</a\":fields \"></list>",
        "<list xmlns:a\"=\"\"\"><fields>1</fields></list>",
        "<a':fields '/>",
    ] {
        assert!(refused(text).ends_with("is no name"), "{}", refused(text));
    }
}

#[test]
fn entities_are_refused_and_never_expanded() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    for text in [
        format!("<!DOCTYPE list [<!ENTITY l0 \"ha\">{laughs}]><list><fields>&l9;</fields></list>"),
        "<!DOCTYPE list SYSTEM \"file:///etc/passwd\"><list><fields/></list>".to_owned(),
        "<!DOCTYPE list [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><list><fields>&x;</fields></list>".to_owned(),
        "<list><fields><!DOCTYPE a></fields></list>".to_owned(),
    ] {
        assert!(refused(&text).starts_with("HUB-6028"), "{text}: {}", refused(&text));
    }
    // One that nothing defines is the record's own trouble.
    assert_eq!(read("<list><fields>&x;</fields></list>").unwrap(), ["<fields>&x;</fields>"]);
}

#[test]
fn depth_and_size_are_bounded_wherever_they_grow() {
    let nested = |n: usize| format!("{}<fields/>{}", "<a>".repeat(n), "</a>".repeat(n));
    assert!(read(&nested(255)).is_ok());
    assert!(refused(&nested(256)).starts_with("HUB-6027"), "{}", refused(&nested(256)));
    let within = format!("<fields>{}{}</fields>", "<a>".repeat(256), "</a>".repeat(256));
    assert!(refused(&within).contains("within each other"), "{}", refused(&within));
    let long = "x".repeat(LONGEST + (16 << 10));
    for text in [
        format!("<list><fields>{long}</fields></list>"),
        format!("<list><fields>{}</fields></list>", "<a>1</a>".repeat(LONGEST / 8 + 2_048)),
        format!("<list><!--{long}--><fields/></list>"),
        format!("<list>{long}<fields/></list>"),
        format!("<list><fields a='{long}'/></list>"),
    ] {
        assert!(refused(&text).starts_with("HUB-6021"), "{}", refused(&text));
    }
    let around = format!("<list a='{}'><fields/></list>", "x".repeat(65 << 10));
    assert!(refused(&around).contains("around"), "{}", refused(&around));
    let declared = |n: usize| (0..n).map(|n| format!(" xmlns:n{n}='urn:{n}'")).collect::<String>();
    for text in [format!("<list{}><fields/></list>", declared(400)), format!("<fields{}/>", declared(400))] {
        assert!(refused(&text).contains("namespaces"), "{}", refused(&text));
    }
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    assert!(read(&format!("<fields{attributes}/>")).is_ok());
}

#[test]
fn what_goes_on_for_ever_is_given_up_where_a_record_would_end() {
    let endless = (&b"<list><fields>"[..]).chain(std::io::repeat(b'x').take(100 << 20));
    let mut records = xml().records(endless, &Survey { digest: String::new(), encoding: UTF_8 });
    assert!(matches!(records.next(), Some(Err(ReaderError::TooLong(_, 1)))));
}
