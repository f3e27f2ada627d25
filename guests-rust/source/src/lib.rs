//! The world `source` of `lab:streams` in Rust: writes streams as plans say.

mod items;
mod progress;

use stream_pieces::{Sizes, cut};
use wit_bindgen::{
    FutureReader, FutureWriter, StreamReader, StreamResult, StreamWriter, spawn_local,
};

use crate::exports::lab::streams::flow::{Entry, Guest, Plan};
use crate::progress::Progress;

wit_bindgen::generate!({
    path: "../../wit/streams",
    world: "source",
});

/// How many items of a stream were written, or why it broke off.
type End = Result<u32, String>;

struct Source;

impl Guest for Source {
    async fn numbers(number: u32, plan: Plan) -> (StreamReader<u32>, FutureReader<End>) {
        open(number, plan, items::number)
    }

    async fn texts(number: u32, plan: Plan) -> (StreamReader<String>, FutureReader<End>) {
        open(number, plan, items::text)
    }

    async fn entries(number: u32, plan: Plan) -> (StreamReader<Entry>, FutureReader<End>) {
        open(number, plan, items::entry)
    }

    async fn octets(number: u32, plan: Plan) -> (StreamReader<u8>, FutureReader<End>) {
        open(number, plan, items::byte)
    }

    async fn lists(number: u32, plan: Plan) -> (StreamReader<Vec<u8>>, FutureReader<End>) {
        open(number, plan, items::list)
    }

    async fn perhaps(
        number: u32,
        plan: Plan,
    ) -> Result<(StreamReader<u32>, FutureReader<End>), String> {
        match plan.fails_behind {
            Some(0) => Err(broken_off(0)),
            _ => Ok(open(number, plan, items::number)),
        }
    }

    async fn progress(number: u32) -> u32 {
        progress::of(number)
    }
}

fn broken_off(items: usize) -> String {
    format!("broke off behind {items} items")
}

/// Opens a stream and writes it as long as somebody reads.
fn open<T: wit_stream::StreamPayload>(
    number: u32,
    plan: Plan,
    item: fn(u32) -> T,
) -> (StreamReader<T>, FutureReader<End>) {
    let (writer, reader) = wit_stream::new();
    let (end_writer, end_reader) = wit_future::new(|| Ok(0));
    spawn_local(write(
        plan,
        item,
        Progress::begin(number),
        writer,
        end_writer,
    ));
    (reader, end_reader)
}

async fn write<T>(
    plan: Plan,
    item: fn(u32) -> T,
    progress: Progress,
    mut writer: StreamWriter<T>,
    end_writer: FutureWriter<End>,
) {
    let all = plan.items.len() * plan.times as usize;
    let fails_behind = plan.fails_behind.map(|count| count as usize);
    let broken = fails_behind.filter(|count| *count <= all);
    let numbers = plan.items.iter().cycle().take(broken.unwrap_or(all));
    for piece in cut(numbers.map(|number| item(*number)), Sizes::new(plan.writes)) {
        let size = piece.len();
        if size == 0 {
            // `write_all` of nothing does not say that the reader is gone.
            let (result, _) = writer.write(piece).await;
            if result == StreamResult::Dropped {
                break;
            }
            continue;
        }
        let unwritten = writer.write_all(piece).await;
        progress.add(size - unwritten.len());
        if !unwritten.is_empty() {
            break;
        }
    }
    // A reader looks for the end when the stream is closed.
    drop(writer);
    let written = progress.written();
    let end = match broken {
        Some(items) if written as usize == items => Err(broken_off(items)),
        _ => Ok(written),
    };
    // The reader may have dropped the future: then nothing is left to do.
    _ = end_writer.write(end).await;
}

export!(Source);
