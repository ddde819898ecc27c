//! The life of files in a watched folder.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio::sync::watch;

use super::*;
use crate::message::Word;
use crate::transport::Waits;
use crate::transport::reader::json::Json;
use crate::transport::reader::xml::Xml;
use crate::transport::reader::{Cut, Forms};

fn files(folder: &Path, book: &Arc<Book>, board: &Board) -> Files {
    Files {
        intake: intake("p.files", &[], 100_000),
        form: Form::Tables(Forms::default()),
        redact_columns: vec!["CF_XDR_SFZ".into()],
        folder: folder.to_owned(),
        poll: Duration::from_millis(10),
        most_gone: None,
        journal: book.clone(),
        board: board.clone(),
        waits: Waits { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
        clock: Arc::new(|| 9),
    }
}

struct Scene {
    folder: tempfile::TempDir,
    book: Arc<Book>,
    board: Board,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<()>,
}

fn scene(book: Arc<Book>, prepare: impl FnOnce(&Path)) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let board = Board::default();
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(files(folder.path(), &book, &board).run(stopping));
    Scene { folder, book, board, stop, running }
}

impl Scene {
    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    async fn end(self) -> Arc<Book> {
        self.stop.send(true).unwrap();
        self.running.await.unwrap();
        self.book
    }
}

const TABLE: &str = "CF_WSH, cf_xdr_sfz \n1号,440784199001010015\n2号, \n";

#[tokio::test]
async fn a_file_becomes_a_record_a_row_without_what_must_not_be_kept() {
    let scene = scene(Arc::default(), |folder| {
        fs::write(folder.join("CF_OLD_1.csv"), TABLE).unwrap();
        fs::write(folder.join("half.csv.part"), TABLE).unwrap();
        fs::write(folder.join(".hidden.csv"), TABLE).unwrap();
        fs::create_dir(folder.join("inner")).unwrap();
        fs::write(folder.join("inner/x.csv"), "a\nb\n").unwrap();
        fs::write(folder.join("inner/target"), "a\nb\n").unwrap();
        std::os::unix::fs::symlink(folder.join("inner/target"), folder.join("link.csv")).unwrap();
    });
    until("taken", || scene.has("taken/CF_OLD_1.csv")).await;
    for name in ["half.csv.part", ".hidden.csv", "inner/x.csv", "link.csv"] {
        assert!(scene.has(name), "{name}");
    }
    let book = scene.end().await;
    let stands = redactor().replacement("440784199001010015");
    assert_eq!(
        book.payloads(),
        [
            format!(
                r#"{{"sheet":"","header":["CF_WSH"," cf_xdr_sfz "],"rows":[{{"row":2,"cells":["1号","{stands}"]}}]}}"#
            ),
            r#"{"sheet":"","header":["CF_WSH"," cf_xdr_sfz "],"rows":[{"row":3,"cells":["2号"," "]}]}"#.to_owned(),
        ]
    );
    let records = book.records();
    let attributes: Vec<&str> = records[0].attributes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(attributes, ["file", "digest", "row", "original-digest"]);
    assert_eq!(
        (&records[1].attributes[0].1, &records[1].attributes[2].1),
        (&"CF_OLD_1.csv".to_owned(), &"3".to_owned())
    );
    assert_eq!(records[0].media_type, "application/vnd.hub.rows+json");
    assert_eq!(book.ledger().0, 2);
}

#[tokio::test]
async fn the_same_content_again_has_no_second_effect() {
    let scene = scene(Arc::default(), |folder| fs::write(folder.join("a.csv"), TABLE).unwrap());
    until("taken", || scene.has("taken/a.csv")).await;
    fs::write(scene.folder.path().join("a.csv"), TABLE).unwrap();
    fs::write(scene.folder.path().join("renamed.csv"), TABLE).unwrap();
    until("taken again", || scene.has("taken/a.csv.2") && scene.has("taken/renamed.csv")).await;
    assert_eq!(scene.end().await.records().len(), 2);
}

#[tokio::test]
async fn a_whole_list_that_comes_again_after_another_is_a_list_of_its_own() {
    let (book, board, folder) = (Arc::<Book>::default(), Board::default(), tempfile::tempdir().unwrap());
    let whole = Files { most_gone: Some(200), ..files(folder.path(), &book, &board) };
    let (stop, stopping) = watch::channel(false);
    board.place(whole.intake.source(), Mode::Files);
    let running = tokio::spawn(whole.run(stopping));
    for (n, table) in [TABLE, "n\n1\n", "n\n1\n", TABLE].into_iter().enumerate() {
        fs::write(folder.path().join(format!("{n}.csv")), table).unwrap();
        until("taken", || folder.path().join(format!("taken/{n}.csv")).exists()).await;
    }
    stop.send(true).unwrap();
    running.await.unwrap();
    let words = book.words();
    let rounds: Vec<_> = words.iter().map(|word| (word.listing.list.as_str(), word.listing.round)).collect();
    assert_eq!(rounds, [("files", 9), ("files", 10), ("files", 11)], "the same list twice over is one");
    let sizes: Vec<_> = words.iter().map(|word| word.word.clone()).collect();
    let complete = |listed| Word::Complete { listed, most_gone: 200 };
    assert_eq!(sizes, [complete(2), complete(1), complete(2)]);
    let stood: Vec<_> = book.records().iter().map(|record| record.listing.as_ref().unwrap().round).collect();
    assert_eq!(stood, [9, 9, 10, 11, 11]);
}

#[tokio::test]
async fn a_file_that_grows_is_left_until_it_rests() {
    let mut folder = None;
    let scene = scene(Arc::default(), |path| folder = Some(path.to_owned()));
    let path = folder.unwrap().join("slow.csv");
    for n in 0..10 {
        let so_far: String = (0..=n).map(|n| format!("{n}\n")).collect();
        fs::write(&path, format!("h\n{so_far}")).unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        if !path.exists() {
            break;
        }
    }
    until("taken", || scene.has("taken/slow.csv")).await;
    let last = scene.end().await.payloads().last().cloned().unwrap();
    assert!(last.contains("\"cells\":[\"9\"]"), "{last}");
}

#[tokio::test]
async fn a_file_left_in_the_middle_goes_on_at_its_row() {
    let table: String = std::iter::once("n\n".to_owned()).chain((0..2_500).map(|n| format!("{n}\n"))).collect();
    let book = Arc::<Book>::default();
    book.fail([away()]);
    let first = scene(book.clone(), |folder| fs::write(folder.join("long.csv"), &table).unwrap());
    until("taken", || first.has("taken/long.csv")).await;
    first.end().await;
    assert_eq!(book.ledger().0, 2_500);
    // As a hub would find it that was killed after the second piece.
    let third = book.commits.lock().unwrap().pop().unwrap();
    let Some(Entry::Cursor { key, .. }) = book.commits.lock().unwrap()[1].last().cloned() else { panic!() };
    let second = br#"{"name":"long.csv","records":2000,"done":false}"#.to_vec();
    book.stand.lock().unwrap().insert(key.into_bytes(), second);
    let again = scene(book.clone(), |folder| fs::write(folder.join("long.csv"), &table).unwrap());
    until("taken", || again.has("taken/long.csv")).await;
    again.end().await;
    assert_eq!(book.ledger().0, 2_500);
    let payload = |entry: &Entry| if let Entry::Raw(record) = entry { Some(record.payload.clone()) } else { None };
    let repeated: Vec<_> = book.commits.lock().unwrap()[2].iter().filter_map(payload).collect();
    assert_eq!(repeated, third.iter().filter_map(payload).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_and_says_why() {
    let scene = scene(Arc::default(), |folder| {
        fs::write(folder.join("a.csv"), b"h\n\xff\xff\xff").unwrap();
        fs::write(folder.join("b.csv"), "").unwrap();
        fs::write(folder.join("c.csv"), "h\n1\n").unwrap();
    });
    until("all moved", || scene.has("refused/a.csv") && scene.has("refused/b.csv") && scene.has("taken/c.csv")).await;
    for (name, code) in [("a", "HUB-6020"), ("b", "HUB-6021")] {
        let why = fs::read_to_string(scene.folder.path().join(format!("refused/{name}.csv.why"))).unwrap();
        assert!(why.starts_with(code) && why.contains("## What to do"), "{why}");
    }
    assert_eq!(state(&scene.board), "running");
    assert_eq!(scene.end().await.records().len(), 1);
}

#[test]
fn columns_that_must_be_replaced_take_a_key() {
    let mint = Arc::new(Mint::new(1, 1));
    let intake = Intake::new("p.files".parse().unwrap(), mint, Places::default(), None, 1_000).unwrap();
    let unable = Files { intake, ..files(Path::new("/"), &Arc::default(), &Board::default()) };
    assert!(unable.intake.replaces(&unable.redact_columns).is_err());
}

fn cut(cut: Cut, places: &[&str], folder: &Path, book: &Arc<Book>, board: &Board) -> Files {
    Files {
        intake: intake("p.files", places, 100_000),
        form: Form::Pieces(cut),
        redact_columns: vec![],
        ..files(folder, book, board)
    }
}

#[tokio::test]
async fn lines_of_json_become_records_without_what_must_not_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(5 << 20));
    let large = format!("{{\"b\":\"{}\"}}", "x".repeat(200_000));
    let id = "440784199001010015";
    let text = format!("{{\"id\":\"{id}\", \"n\":1}}\n\n{long}\n{large}\n{{\"id\":\n{{\"n\":2}}\n");
    fs::write(folder.path().join("a.jsonl"), text).unwrap();
    let (book, board, (stop, stopping)) = (Arc::<Book>::default(), Board::default(), watch::channel(false));
    let running = tokio::spawn(cut(Cut::Json(Json), &["/id"], folder.path(), &book, &board).run(stopping));
    until("taken", || folder.path().join("taken/a.jsonl").exists()).await;
    stop.send(true).unwrap();
    running.await.unwrap();
    let stands = redactor().replacement(id);
    assert_eq!(book.payloads(), [format!("{{\"id\":\"{stands}\", \"n\":1}}"), "{\"n\":2}".to_owned()]);
    let refused = [("HUB-6030".to_owned(), 1), ("HUB-6300".to_owned(), 2)];
    assert_eq!(book.ledger(), (2, refused.into()));
    let record = &book.records()[1];
    assert_eq!(record.media_type, "application/json");
    let row = record.attributes.iter().find(|(name, _)| name == "row").map(|(_, row)| row.as_str());
    assert_eq!(row, Some("6"));
}

#[tokio::test]
async fn xml_that_must_be_searched_is_not_kept_and_what_need_not_is_a_record_an_element() {
    let xml = || Cut::Xml(Xml { record: "fields".into(), encodings: vec![] });
    let text = "<list><fields><id>440784199001010015</id></fields><fields/></list>";
    for (places, payloads) in
        [(&[][..], &["<fields><id>440784199001010015</id></fields>", "<fields/>"][..]), (&["/id"], &[])]
    {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.xml"), text).unwrap();
        fs::write(folder.path().join("b.xml"), format!("<!DOCTYPE list>{text}")).unwrap();
        let (book, board, (stop, stopping)) = (Arc::<Book>::default(), Board::default(), watch::channel(false));
        let running = tokio::spawn(cut(xml(), places, folder.path(), &book, &board).run(stopping));
        let has = |name: &str| folder.path().join(name).exists();
        until("both moved", || has("taken/a.xml") && has("refused/b.xml.why")).await;
        stop.send(true).unwrap();
        running.await.unwrap();
        assert_eq!(book.payloads(), payloads);
        assert!(book.records().iter().all(|record| record.media_type == "application/xml"));
    }
}

#[tokio::test]
async fn large_records_are_committed_in_pieces_that_fit_into_memory() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("\"{}\"\n", "x".repeat(90_000));
    fs::write(folder.path().join("a.jsonl"), line.repeat(300)).unwrap();
    let (book, board, (stop, stopping)) = (Arc::<Book>::default(), Board::default(), watch::channel(false));
    let running = tokio::spawn(cut(Cut::Json(Json), &[], folder.path(), &book, &board).run(stopping));
    until("taken", || folder.path().join("taken/a.jsonl").exists()).await;
    stop.send(true).unwrap();
    running.await.unwrap();
    assert_eq!(book.ledger().0, 300);
    let commits = book.commits.lock().unwrap();
    let bytes = |entry: &Entry| if let Entry::Raw(record) = entry { record.payload.len() } else { 0 };
    assert!(commits.len() > 3 && commits.iter().all(|entries| entries.iter().map(bytes).sum::<usize>() < 9 << 20));
}
