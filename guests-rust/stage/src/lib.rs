//! The world `stage` of `lab:streams` in Rust: passes streams on, piece by piece.

use stream_pieces::Sizes;
use wit_bindgen::{
    FutureReader, FutureWriter, StreamReader, StreamResult, StreamWriter, spawn_local,
};

use crate::exports::lab::streams::flow::{Entry, Guest, Plan};
use crate::lab::streams::flow;

wit_bindgen::generate!({
    path: "../../wit/streams",
    world: "stage",
    // What comes in can go out: types that are equal are the same.
    merge_structurally_equal_types: true,
});

/// How many items of a stream were written, or why it broke off.
type End = Result<u32, String>;

struct Stage;

impl Guest for Stage {
    async fn numbers(number: u32, plan: Plan) -> (StreamReader<u32>, FutureReader<End>) {
        pass_on(&plan, flow::numbers(number, plan.clone()).await)
    }

    async fn texts(number: u32, plan: Plan) -> (StreamReader<String>, FutureReader<End>) {
        pass_on(&plan, flow::texts(number, plan.clone()).await)
    }

    async fn entries(number: u32, plan: Plan) -> (StreamReader<Entry>, FutureReader<End>) {
        pass_on(&plan, flow::entries(number, plan.clone()).await)
    }

    async fn octets(number: u32, plan: Plan) -> (StreamReader<u8>, FutureReader<End>) {
        pass_on(&plan, flow::octets(number, plan.clone()).await)
    }

    async fn lists(number: u32, plan: Plan) -> (StreamReader<Vec<u8>>, FutureReader<End>) {
        pass_on(&plan, flow::lists(number, plan.clone()).await)
    }

    async fn perhaps(
        number: u32,
        plan: Plan,
    ) -> Result<(StreamReader<u32>, FutureReader<End>), String> {
        let opened = flow::perhaps(number, plan.clone()).await?;
        Ok(pass_on(&plan, opened))
    }

    async fn progress(number: u32) -> u32 {
        flow::progress(number).await
    }
}

/// Opens a stream that has the items and the end of another.
fn pass_on<T: wit_stream::StreamPayload>(
    plan: &Plan,
    from: (StreamReader<T>, FutureReader<End>),
) -> (StreamReader<T>, FutureReader<End>) {
    let (writer, reader) = wit_stream::new();
    let (end_writer, end_reader) = wit_future::new(|| Ok(0));
    let sizes = Sizes::new(plan.passes.clone());
    spawn_local(pump(from, (writer, end_writer), sizes));
    (reader, end_reader)
}

/// Writes each piece before it reads the next, and stops to read if nobody reads what it writes.
async fn pump<T>(
    (mut input, end): (StreamReader<T>, FutureReader<End>),
    (mut output, end_writer): (StreamWriter<T>, FutureWriter<End>),
    mut sizes: Sizes,
) {
    let mut is_over = false;
    while !is_over {
        let size = sizes.next_size();
        let mut piece = Vec::with_capacity(size);
        loop {
            let result;
            (result, piece) = input.read(piece).await;
            // The last items may come with the news that they are the last.
            is_over = result == StreamResult::Dropped;
            if is_over || piece.len() >= size {
                break;
            }
        }
        if !piece.is_empty() && !output.write_all(piece).await.is_empty() {
            break;
        }
    }
    drop(input);
    // A reader looks for the end when the stream is closed.
    drop(output);
    // The reader may have dropped the future: then nothing is left to do.
    _ = end_writer.write(end.await).await;
}

export!(Stage);
